using System.Text.RegularExpressions;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.Dashboard;

/// <summary>What tasks are called in the list: the beginning of their scripts. Each is read once, some at a time, since definitions may be large.</summary>
/// <param name="connection">Where the tasks lie.</param>
internal sealed partial class Titles(VRedisConnection connection)
{
    private const int AtOnce = 200;
    private const int Longest = 160;

    private Dictionary<long, string> _known = [];

    /// <summary>The title of a task; null as long as it is not known.</summary>
    public string? Of(long taskId) => _known.GetValueOrDefault(taskId);

    /// <summary>Reads those of some tasks that are new, and forgets the tasks that are no more.</summary>
    public async Task LearnAsync(IReadOnlySet<long> tasks, CancellationToken cancellation)
    {
        var unknown = tasks.Where(id => !_known.ContainsKey(id)).Take(AtOnce).ToList();
        var learned = unknown.Zip(await Task.WhenAll(unknown.Select(id => ReadAsync(id, cancellation))).ConfigureAwait(false));
        _known = _known.Where(title => tasks.Contains(title.Key)).Concat(learned.Select(title => KeyValuePair.Create(title.First, title.Second))).ToDictionary();
    }

    /// <summary>The title of a script.</summary>
    internal static string Short(string script)
    {
        var line = Spaces().Replace(script.Length > 4 * Longest ? script[..(4 * Longest)] : script, " ").Trim();
        return line.Length > Longest ? line[..(Longest - 1)] + "…" : line;
    }

    private async Task<string> ReadAsync(long taskId, CancellationToken cancellation)
    {
        try
        {
            return Short((await TaskInspector.GetDefinitionAsync(connection, taskId, cancellation).ConfigureAwait(false)).Steps[0].Script);
        }
        catch (VRedisException e)
        {
            return e.ErrorId == ErrorIds.KeyMissing ? Messages.DashboardTitleEncrypted : Messages.DashboardTitleUnreadable;
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
