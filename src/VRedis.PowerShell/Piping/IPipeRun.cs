namespace VRedis.PowerShell.Piping;

/// <summary>A task behind Invoke-VRedisPipe. Used on the pipeline's thread.</summary>
internal interface IPipeRun : IDisposable
{
    /// <summary>Sends an input.</summary>
    void Add(object? input);

    /// <summary>No more inputs come.</summary>
    void Complete();

    /// <summary>Ends a wait early; called on another thread when the user stops the pipeline.</summary>
    void Nudge();
}
