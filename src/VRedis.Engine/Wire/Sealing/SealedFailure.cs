using System.Text.Json;

namespace VRedis.Wire;

/// <summary>Failed items of signed and encrypted tasks. Their inputs stay wrapped, so that they can be put back as they are.</summary>
internal static class SealedFailure
{
    private static readonly byte[] Unreadable = "null"u8.ToArray();

    /// <summary>The failure as it is to lie in Redis.</summary>
    public static ItemFailure Wrap(this ItemFailure failure, Sealer? sealer) => sealer is { Encrypts: true } && failure.Error is { } error
        ? failure with { Error = null, SealedError = sealer.Wrap(SealPurpose.Failure, failure.Step, JsonSerializer.SerializeToUtf8Bytes(error, WireJson.Default.ItemError)) }
        : failure;

    /// <summary>The failure as users see it. What cannot be opened says so, and keeps nobody from the others.</summary>
    public static ItemFailure Show(this ItemFailure failure, Sealer? sealer)
    {
        if (sealer is null)
            return failure;
        try
        {
            failure = failure with { Value = sealer.Show(SealPurpose.Item, failure.Step, failure.Value) };
        }
        catch (VRedisException)
        {
            failure = failure with { Value = Unreadable };
        }
        if (failure.SealedError is not { } hidden)
            return failure;
        try
        {
            return failure with { Error = JsonSerializer.Deserialize(sealer.Open(SealPurpose.Failure, failure.Step, hidden), WireJson.Default.ItemError), SealedError = null };
        }
        catch (Exception e) when (e is VRedisException or JsonException)
        {
            return failure with { Error = new ItemError { Message = Messages.FormatErrorSealed(e.Message), ErrorId = (e as VRedisException)?.ErrorId }, SealedError = null };
        }
    }
}
