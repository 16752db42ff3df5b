using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>Reads one table from its beginning or a position on, a block at a time; it keeps its place while values are removed before it.</summary>
/// <param name="connection">Where to read.</param>
/// <param name="taskId">The task.</param>
/// <param name="range">The table, and what of it.</param>
/// <param name="sealer">Opens the values of an encrypted task.</param>
internal sealed class TableCursor(VRedisConnection connection, long taskId, TableRange range, Sealer? sealer = null)
{
    private const int MostValues = 1000;
    private const int MostBytes = 1 << 20; // about: a block is as many values as this held in the one before

    private readonly TableWindow _window = new(connection, taskId, range.Table, sealer);
    private readonly ReadMark _mark = new();
    private long _removed;
    private long _values = 100;
    private long _left = range.Most;

    /// <summary>The table.</summary>
    public string Table => range.Table;

    /// <summary>Position of the next value.</summary>
    public long Position { get; private set; } = range.From;

    /// <summary>Whether as much has been read as was wanted.</summary>
    public bool Done => _left <= 0;

    /// <summary>Goes on elsewhere.</summary>
    public void MoveTo(long position)
    {
        Position = position;
        _mark.Clear();
    }

    /// <summary>Reads the next block.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.DataLost"/>: what was read before is not there any more.</exception>
    public async Task<TableBlock> ReadAsync(CancellationToken cancellation)
    {
        if (Done)
            return new TableBlock(Position, [], Missed: 0, Last: true);
        var count = Math.Min(_values, _left);
        var overlap = _mark.Overlap;
        var (from, values) = await _window.ReadAsync(Position - overlap, count + overlap, cancellation).ConfigureAwait(false);
        if (_window.Removed != _removed && overlap > 0) // somebody has removed values: what is there now says nothing of what was
        {
            _mark.Clear();
            overlap = 0;
            (from, values) = await _window.ReadAsync(Position, count, cancellation).ConfigureAwait(false);
        }
        _removed = _window.Removed;
        values = _mark.Take(values, overlap, taskId);
        from += overlap;
        var block = new TableBlock(from, values, Missed: from - Position, Last: values.Length < count);
        Position = from + values.Length;
        _left -= values.Length;
        if (values.Length > 0)
            _values = Math.Clamp(MostBytes / Math.Max(1, block.Values.Sum(value => (long)value.Length) / values.Length), 1, MostValues);
        return block;
    }
}

/// <summary>Values of a table that lie one behind the other.</summary>
/// <param name="Position">Position of the first.</param>
/// <param name="Values">The values, each as JSON in UTF-8.</param>
/// <param name="Missed">Values before them that were removed before they could be read.</param>
/// <param name="Last">Whether there are no more just now.</param>
internal readonly record struct TableBlock(long Position, byte[][] Values, long Missed, bool Last);
