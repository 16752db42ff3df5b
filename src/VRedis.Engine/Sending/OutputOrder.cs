using System.Globalization;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>Some values of a table that follow each other.</summary>
internal readonly record struct OutputPlace(string Table, long Position, int Count);

/// <summary>
/// Brings output into the order of the items' ids: from the task's order list it learns where in the tables the values of which items lie, and keeps that, never the
/// values, until all items before are settled.
/// </summary>
internal sealed class OutputOrder
{
    private const long MostId = 1_000_000_000_000_000; // so that sums of what somebody else may have written cannot overflow

    private readonly Dictionary<string, long> _lengths = new(StringComparer.Ordinal); // of the tables, as far as the order list was read
    private readonly PriorityQueue<Run, long> _runs = new();

    /// <summary>All items up to this id have had their turn.</summary>
    public long Passed { get; private set; }

    /// <summary>Takes an entry of the order list: groups of <c>&lt;first id&gt; &lt;items&gt; &lt;table&gt; &lt;values of each&gt;</c>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="skip">Whether the values are left out.</param>
    public void Add(string entry, bool skip = false)
    {
        var words = entry.Split(' ');
        for (var i = 0; i + 3 < words.Length; i += 4)
        {
            var (first, items, table) = (Number(words[i], MostId), Number(words[i + 1], int.MaxValue), words[i + 2]);
            var count = items * Number(words[i + 3], int.MaxValue);
            if (count > MostId || (count > 0 && !TaskDefinition.IsName(table)))
                throw Broken(string.Join(' ', words.AsSpan(i, 4)!), Messages.OrderWantsPlaces);
            var position = _lengths.GetValueOrDefault(table);
            _lengths[table] = position + count;
            _runs.Enqueue(new Run(first + items - 1, table, position, skip ? 0 : count), first);
        }
    }

    /// <summary>Takes out the places of the values whose turn has come.</summary>
    /// <param name="most">Most values.</param>
    /// <param name="rest">Whether no more items are waited for: the turn of all that is there has come.</param>
    /// <returns>The places in their order; none when the next item is not settled.</returns>
    public IReadOnlyList<OutputPlace> Take(int most, bool rest)
    {
        var places = new List<OutputPlace>();
        while (most > 0 && _runs.TryPeek(out var run, out var first) && (first <= Passed + 1 || rest))
        {
            _runs.Dequeue();
            var count = (int)Math.Min(most, run.Count);
            most -= count;
            if (places is [.., var last] && last.Table == run.Table && last.Position + last.Count == run.Position)
                places[^1] = last with { Count = last.Count + count };
            else if (count > 0)
                places.Add(new OutputPlace(run.Table, run.Position, count));
            if (count < run.Count)
                _runs.Enqueue(run with { Position = run.Position + count, Count = run.Count - count }, first);
            else
                Passed = Math.Max(Passed, run.Last);
        }
        return places;
    }

    private static long Number(string word, long most) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
        ? number
        : throw Broken(word, Messages.OrderWantsNumber);

    private static VRedisException Broken(string word, string what) =>
        new(ErrorIds.BrokenData, Messages.FormatOrderBroken(word: word.Length > 50 ? word[..50] + "…" : word, wanted: what));

    private sealed record Run(long Last, string Table, long Position, long Count);
}
