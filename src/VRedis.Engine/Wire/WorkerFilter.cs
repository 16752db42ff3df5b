using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace VRedis.Wire;

/// <summary>Which workers may run a task: those with one of the ids or one of the names; all when neither is given.</summary>
public sealed record WorkerFilter
{
    /// <summary>Lets every worker run the task.</summary>
    public static readonly WorkerFilter All = new();

    /// <summary>Ids of workers.</summary>
    public IReadOnlyList<long> Ids { get => field ?? []; init; }

    /// <summary>Names of workers, in any case; <c>*</c> stands for any characters and <c>?</c> for one.</summary>
    public IReadOnlyList<string> Names { get => field ?? []; init; }

    /// <summary>Whether it lets every worker run the task.</summary>
    [JsonIgnore]
    public bool IsEmpty => Ids.Count == 0 && Names.Count == 0;

    /// <summary>Whether a worker may run the task.</summary>
    public bool Admits(long workerId, string name) => IsEmpty || Ids.Contains(workerId) || Names.Any(pattern => IsMatch(pattern, name));

    /// <summary>The filter in words.</summary>
    public override string ToString() => string.Join(" or ", ((string[])
    [
        Ids.Count == 0 ? "" : Messages.FormatWorkerFilterIds(string.Join(", ", Ids)),
        Names.Count == 0 ? "" : Messages.FormatWorkerFilterNames(string.Join(", ", Names)),
    ]).Where(words => words.Length > 0));

    // Patterns come from others: without backtracking none of them can keep a worker busy.
    private static bool IsMatch(string pattern, string name) =>
        Regex.IsMatch(name, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "\\z",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
}
