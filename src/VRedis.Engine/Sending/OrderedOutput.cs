using System.Text;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>Reads the output of an ordered task in the order of its items: the values of each when its turn has come.</summary>
/// <param name="connection">Where to read.</param>
/// <param name="taskId">The task.</param>
/// <param name="sealer">Opens the values of an encrypted task.</param>
/// <param name="events">Takes the values.</param>
internal sealed class OrderedOutput(VRedisConnection connection, long taskId, Sealer? sealer, EventQueue events)
{
    private const int Block = 1000;

    // Places so near to each other are read together: a few values too many cost less than another command.
    private const int Near = 4;

    private readonly OutputOrder _order = new();
    private readonly Dictionary<string, TableWindow> _tables = new(StringComparer.Ordinal);

    /// <summary>All items up to this id have had their turn.</summary>
    public long Passed => _order.Passed;

    /// <summary>Takes entries of the order list.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="skip">Whether the values are left out.</param>
    public void Add(IEnumerable<byte[]> entries, bool skip = false)
    {
        foreach (var entry in entries)
            _order.Add(Encoding.UTF8.GetString(entry), skip);
    }

    /// <summary>Passes the values on whose turn has come.</summary>
    /// <param name="rest">Whether no more items are waited for.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task PassAsync(bool rest, CancellationToken cancellation)
    {
        while (_order.Take(Block, rest) is { Count: > 0 } places)
        {
            var values = await ReadAsync(places, cancellation).ConfigureAwait(false);
            if (values.All(part => !part.Any()))
                await CheckAsync(places[^1], cancellation).ConfigureAwait(false);
            for (var i = 0; i < places.Count;)
            {
                var table = places[i].Table;
                var block = new List<byte[]>();
                for (; i < places.Count && places[i].Table == table; i++)
                    block.AddRange(values[i]);
                await events.AddAsync(new OutputEvent(table, block), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads the values of places with as few commands as possible, all on their way at once.</summary>
    private async Task<IEnumerable<byte[]>[]> ReadAsync(IReadOnlyList<OutputPlace> places, CancellationToken cancellation)
    {
        var ranges = new List<OutputPlace>();
        var rangeOf = new int[places.Count];
        foreach (var i in Enumerable.Range(0, places.Count).OrderBy(i => places[i].Table, StringComparer.Ordinal).ThenBy(i => places[i].Position))
        {
            var place = places[i];
            if (ranges is [.., var last] && last.Table == place.Table && place.Position - (last.Position + last.Count) <= Near)
                ranges[^1] = last with { Count = (int)(place.Position + place.Count - last.Position) };
            else
                ranges.Add(place);
            rangeOf[i] = ranges.Count - 1;
        }
        var read = await Task.WhenAll(ranges.Select(range => Table(range.Table).ReadAsync(range.Position, range.Count, cancellation))).ConfigureAwait(false);
        return [.. places.Select((place, i) => Part(read[rangeOf[i]], place))];
    }

    /// <summary>Values may have been removed meanwhile; but who says that there were some where none has ever been would have them looked for without end.</summary>
    private async Task CheckAsync(OutputPlace place, CancellationToken cancellation)
    {
        if (place.Position + place.Count > (await TableReader.ExtentAsync(connection, taskId, place.Table, cancellation).ConfigureAwait(false)).Behind)
            throw new VRedisException(ErrorIds.BrokenData, Messages.FormatOrderBeyondTable(taskId: taskId, table: place.Table));
    }

    // Less than the place, when somebody has removed values.
    private static ArraySegment<byte[]> Part((long From, byte[][] Values) read, OutputPlace place)
    {
        var begin = Math.Clamp(place.Position - read.From, 0, read.Values.Length);
        var end = Math.Clamp(place.Position + place.Count - read.From, begin, read.Values.Length);
        return new ArraySegment<byte[]>(read.Values, (int)begin, (int)(end - begin));
    }

    private TableWindow Table(string name) =>
        _tables.TryGetValue(name, out var table) ? table : _tables[name] = new TableWindow(connection, taskId, name, sealer);
}
