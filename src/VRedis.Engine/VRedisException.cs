namespace VRedis;

/// <summary>An error that the engine reports to its caller, with a fixed id that scripts can rely on.</summary>
/// <param name="errorId">One of <see cref="ErrorIds"/>.</param>
/// <param name="message">What happened and what to do about it.</param>
/// <param name="inner">The cause, if there is one.</param>
public class VRedisException(string errorId, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The fixed id of the error, one of <see cref="ErrorIds"/>.</summary>
    public string ErrorId { get; } = errorId;
}
