using VRedis.Working;

namespace VRedis.Wire;

/// <summary>How a task or command line lies in Redis.</summary>
public enum SealForm
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>To be read by everybody; who has the key knows whether it was altered.</summary>
    Signed,

    /// <summary>To be read only with the key.</summary>
    Encrypted,
}

/// <summary>How something lies in Redis, and with which key it was signed or encrypted.</summary>
/// <param name="Form">How.</param>
/// <param name="KeyId">The key's id; null for <see cref="SealForm.None"/>.</param>
public readonly record struct SealMark(SealForm Form, string? KeyId)
{
    /// <summary>Whether a worker takes it.</summary>
    public bool Suits(WorkerInfo worker) => Form switch
    {
        SealForm.None => !worker.RequireSignature,
        SealForm.Signed => !worker.RequireSignature || worker.KeyIds.Contains(KeyId),
        _ => worker.KeyIds.Contains(KeyId),
    };

    /// <summary>Why a worker does not take it, behind "The worker …".</summary>
    internal string WhyNot => Form switch
    {
        SealForm.None => Messages.WhyNotSigned,
        SealForm.Signed => Messages.FormatWhyNotAccepted(KeyId),
        _ => Messages.FormatWhyNotDecrypted(KeyId),
    };
}
