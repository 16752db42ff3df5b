using StackExchange.Redis;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>What the next commit of a task will say. Lanes add to it while the one before is on its way. Not thread-safe: the commit queue guards it.</summary>
/// <param name="ordered">Whether the order of the task's output is kept.</param>
/// <param name="capacity">Bytes of output that it will have, about.</param>
internal sealed class PendingCommit(bool ordered, int capacity = 256)
{
    // From so many values or bytes on, a table's values go past the script, in a transaction with it; below, the transaction costs more than it saves.
    private const int StageValues = 64;
    private const int StageBytes = 16 << 10;

    // Of output, records and follow-up items each.
    private const int MostEntries = 20_000;
    private const int MostBytes = 4 << 20; // little enough for memory that is used again

    private readonly ByteBuffer _bytes = new(capacity);
    private readonly List<(string Table, int Start, int Length)> _outputs = [];
    private readonly List<Piece> _pieces = [];
    private readonly List<(long Delay, byte[] Chunk)> _again = [];
    private readonly ChildChunks _children = new();
    private readonly List<byte[]> _failed = [];
    private readonly List<string> _broken = []; // tokens of what was no chunk
    private int _lost; // items that count in them, beyond one for each entry
    private readonly List<byte[]> _records = [];

    private readonly List<(long First, int Items, string Table, int Values)> _order = []; // neighbours that gave equally many values share an entry

    /// <summary>Items done.</summary>
    public int Done { get; private set; }

    /// <summary>Items failed for good.</summary>
    public int Failed => _failed.Count;

    /// <summary>Items to be tried again.</summary>
    public int Again => _again.Count;

    /// <summary>Items done, failed or to be tried again.</summary>
    public int Items => Done + Failed + Again;

    /// <summary>Whether there is nothing to say.</summary>
    public bool IsEmpty => _pieces.Count == 0 && _records.Count == 0 && _broken.Count == 0;

    /// <summary>Whether it says something of the order, as the last argument and key.</summary>
    public bool HasOrder => _order.Count > 0;

    /// <summary>Whether lanes must wait before they add more.</summary>
    public bool IsFull => _outputs.Count >= MostEntries || _bytes.Length >= MostBytes || _records.Count >= MostEntries || _children.Count >= MostEntries || _children.Bytes >= MostBytes;

    /// <summary>Bytes of output.</summary>
    public int Bytes => _bytes.Length;

    /// <summary>Where settled items lay that were too long for scripts; nobody needs them any more when this is committed.</summary>
    public List<RedisValue> Spent { get; } = [];

    /// <summary>The pieces whose settled items it reports.</summary>
    public IReadOnlyList<Piece> Pieces => _pieces;

    public void AddDone(Piece piece, string table, ByteBuffer output, List<int> ends, IReadOnlyList<Child> children)
    {
        AddOrder(piece, table, ends.Count);
        Settle(piece);
        Done++;
        var start = _bytes.Length;
        _bytes.Append(output.Span);
        var from = 0;
        foreach (var end in ends)
        {
            _outputs.Add((table, start + from, end - from));
            from = end;
        }
        foreach (var child in children)
            _children.Add(child);
    }

    public void AddFailed(Piece piece, ItemFailure failure)
    {
        AddOrder(piece, table: "", values: 0);
        Settle(piece);
        _failed.Add(failure.ToBytes());
    }

    public void AddBroken(string token, BrokenChunk broken, long worker)
    {
        _broken.Add(token);
        _lost += broken.Count - 1;
        _failed.Add(broken.ToFailure(worker).ToBytes());
        if (ordered && broken.First > 0)
            _order.Add((broken.First, broken.Count, "-", 0));
    }

    public void AddAgain(Piece piece, long delay, byte[] chunk)
    {
        Settle(piece);
        _again.Add((delay, chunk));
    }

    public void AddRecord(TaskRecord record) => _records.Add(record.ToBytes());

    /// <summary>Reports a piece again whose kept items are all settled.</summary>
    public void Touch(Piece piece)
    {
        if (piece.Touched)
            return;
        piece.Touched = true;
        _pieces.Add(piece);
    }

    /// <summary>Names of the tables that get output, in the order of their keys.</summary>
    public List<string> Tables() => [.. _outputs.Select(output => output.Table).Distinct(StringComparer.Ordinal)];

    /// <summary>The arguments of commit.lua from the eighth on.</summary>
    /// <param name="arguments">Takes them.</param>
    /// <param name="tables">The tables, in the order of their keys.</param>
    /// <param name="mostRecords">Most records that the task keeps.</param>
    /// <param name="staged">Takes, of each table, the values that go past the script; null when all go through it.</param>
    public void AppendTo(List<RedisValue> arguments, List<string> tables, int mostRecords, List<(string Table, RedisValue[] Values)>? staged = null)
    {
        arguments.AddRange([Done, _failed.Count + _lost, _again.Count, mostRecords, _pieces.Count + _broken.Count]);
        foreach (var piece in _pieces)
        {
            arguments.AddRange([piece.Token, piece.Settled, piece.Settled >= piece.Count && !piece.Releasing ? 1 : 0]);
            piece.Touched = false;
        }
        foreach (var token in _broken)
            arguments.AddRange([token, 0, 1]);
        arguments.Add(_again.Count);
        foreach (var (delay, chunk) in _again)
            arguments.AddRange([delay, chunk]);
        _children.AppendTo(arguments);
        Append(arguments, _failed);
        Append(arguments, _records);
        arguments.Add(tables.Count);
        foreach (var table in tables)
        {
            var outputs = tables.Count == 1 ? _outputs : _outputs.FindAll(output => output.Table == table);
            var through = staged is not null && (outputs.Count >= StageValues || outputs.Sum(output => (long)output.Length) >= StageBytes) ? 1 : outputs.Count; // a list must have one to be found
            arguments.AddRange([table, outputs.Count - through, through]);
            foreach (var output in outputs[..through])
                arguments.Add(Value(output));
            if (through < outputs.Count)
                staged!.Add((table, [.. outputs[through..].Select(Value)]));
        }
        if (HasOrder)
            arguments.Add(string.Join(' ', _order.Select(group => FormattableString.Invariant($"{group.First} {group.Items} {group.Table} {group.Values}"))));
    }

    /// <summary>Gives its memory to the next one, when nothing that was made of it is needed any more.</summary>
    public void Recycle() => _bytes.Recycle();

    private RedisValue Value((string Table, int Start, int Length) output) => _bytes.Slice(output.Start, output.Length);

    private static void Append(List<RedisValue> arguments, List<byte[]> entries)
    {
        arguments.Add(entries.Count);
        foreach (var entry in entries)
            arguments.Add(entry);
    }

    private void AddOrder(Piece piece, string table, int values)
    {
        if (!ordered)
            return;
        var id = piece.Chunk.First + piece.Settled;
        table = values == 0 ? "-" : table;
        if (_order is [.., var last] && last.First + last.Items == id && last.Table == table && last.Values == values)
            _order[^1] = last with { Items = last.Items + 1 };
        else
            _order.Add((id, 1, table, values));
    }

    private void Settle(Piece piece)
    {
        if (piece.Chunk.Apart is { } apart)
            Spent.Add(apart.Fields[piece.Settled]);
        piece.Settled++;
        Touch(piece);
    }
}
