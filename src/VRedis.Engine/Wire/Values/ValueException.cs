namespace VRedis.Wire;

/// <summary>A value that cannot travel, or bytes that are not a value. The message says which part and what to do about it.</summary>
public class ValueException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public ValueException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal ValueException(string message, string path, Exception? inner)
        : base(path.Contains('.') || path.Contains('[') ? Messages.FormatValueAtPath(reason: message, path: path) : message, inner) => Path = path; // "value" alone says nothing

    /// <summary>Where in the written value the trouble is, such as <c>value.files[3].owner</c>; null on reading.</summary>
    public string? Path { get; }
}
