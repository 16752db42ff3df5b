namespace VRedis.Inspecting;

/// <summary>
/// The last entry that was read of a list to which entries are only added. The next read begins with it: when it is not there any more, Redis has lost what was
/// read, and may have put something else in its place.
/// </summary>
internal sealed class ReadMark
{
    private const int MostBytes = 4096; // to read it again costs little

    private byte[]? _last;

    /// <summary>How many entries before the next one are read again.</summary>
    public int Overlap => _last is null ? 0 : 1;

    /// <summary>Takes what was read.</summary>
    /// <param name="values">All entries that were read, those of the overlap too.</param>
    /// <param name="overlap">How many were read again.</param>
    /// <param name="taskId">The task, for the message.</param>
    /// <returns>The new ones.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.DataLost"/>.</exception>
    public byte[][] Take(byte[][] values, int overlap, long taskId)
    {
        if (overlap > 0)
        {
            if (values.Length == 0 || !values[0].AsSpan().SequenceEqual(_last))
                throw Lost(taskId);
            values = values[overlap..];
        }
        if (values.Length > 0)
            _last = values[^1] is { Length: <= MostBytes } last ? last : null;
        return values;
    }

    /// <summary>Forgets it: the reader goes on elsewhere.</summary>
    public void Clear() => _last = null;

    /// <summary>The error.</summary>
    public static VRedisException Lost(long taskId) => new(ErrorIds.DataLost,
        Messages.FormatLostResults(taskId));
}
