namespace VRedis.Wire;

/// <summary>A value that may not travel because it is too large.</summary>
/// <param name="message">What is too large and what to do.</param>
public sealed class ItemTooLargeException(string message) : ValueException(message)
{
    /// <param name="what">What it is: "This input", …</param>
    /// <param name="bytes">Its size on the wire.</param>
    /// <param name="limit">The largest size allowed.</param>
    public ItemTooLargeException(string what, long bytes, long limit)
        : this(Messages.FormatTooLarge(what: what, size: Megabytes(bytes), limit: Megabytes(limit)))
    {
    }

    /// <exception cref="ItemTooLargeException">It is too large.</exception>
    internal static void Check(Func<string> what, long bytes, long limit)
    {
        if (bytes > limit)
            throw new ItemTooLargeException(what(), bytes, limit);
    }

    private static string Megabytes(long bytes) => (bytes / 1048576.0).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
}
