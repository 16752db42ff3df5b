namespace VRedis.Sending;

/// <summary>
/// A message of a task's events channel: <c>end &lt;state&gt;</c> or <c>commit &lt;open&gt; &lt;waiting&gt; &lt;bytes&gt; [&lt;list&gt;=&lt;length&gt;]…</c>,
/// where the list is a table's name, <c>!</c> for failed items, <c>~</c> for records or <c>#</c> for the order of an ordered task.
/// </summary>
internal readonly struct EventMessage
{
    public const string FailedList = "!";
    public const string RecordList = "~";
    public const string OrderList = "#";

    private EventMessage(bool ended, long open, long waiting, long bytes, (string List, long Length)[] lists) =>
        (Ended, Open, Waiting, Bytes, Lists) = (ended, open, waiting, bytes, lists);

    public bool Ended { get; }

    public long Open { get; }

    public long Waiting { get; }

    public long Bytes { get; }

    /// <summary>Lists that have grown, with their length now.</summary>
    public IReadOnlyList<(string List, long Length)> Lists { get; }

    /// <returns>Null for a message that is none: anybody may publish anything.</returns>
    public static EventMessage? Parse(string text)
    {
        var words = text.Split(' ');
        if (words[0] == "end")
            return new EventMessage(true, 0, 0, 0, []);
        if (words.Length < 4 || words[0] != "commit" || !long.TryParse(words[1], out var open) || !long.TryParse(words[2], out var waiting) || !long.TryParse(words[3], out var bytes))
            return null;
        var lists = new List<(string, long)>();
        foreach (var word in words.AsSpan(4))
        {
            var at = word.LastIndexOf('=');
            if (at > 0 && long.TryParse(word.AsSpan(at + 1), out var length))
                lists.Add((word[..at], length));
        }
        return new EventMessage(false, open, waiting, bytes, [.. lists]);
    }
}
