using System.Diagnostics;

namespace VRedis.PowerShell.Completion;

/// <summary>Command lines that this session has run, the latest first; then programs of this machine, which workers mostly have too.</summary>
internal sealed class CmdlineCompleter : Completer
{
    private const int MostRecent = 50;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(150);
    private static readonly List<string> Recent = [];

    /// <summary>Remembers a command line, in this process alone.</summary>
    public static void Remember(string command)
    {
        lock (Recent)
        {
            Recent.Remove(command);
            Recent.Insert(0, command);
            if (Recent.Count > MostRecent)
                Recent.RemoveAt(MostRecent);
        }
    }

    protected override IEnumerable<Offer> Offer(CompletionQuestion question)
    {
        List<Offer> recent;
        lock (Recent)
            recent = [.. Recent.Select(command => new Offer(command, Messages.FormatTipRunBefore(command)))];
        return question.Word.Length == 0 || question.Word.Any(char.IsWhiteSpace) ? recent : recent.Concat(Programs(question.Word));
    }

    // A folder may be on a slow network: what is not found in time is left out.
    private static List<Offer> Programs(string word)
    {
        var found = new SortedDictionary<string, Offer>(StringComparer.OrdinalIgnoreCase);
        var start = Stopwatch.GetTimestamp();
        var looking = Task.Run(() =>
        {
            foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            {
                if (Stopwatch.GetElapsedTime(start) > Limit)
                    return;
                AddFrom(folder, word, found);
            }
        });
        looking.Wait(Limit);
        lock (found)
            return [.. found.Values];
    }

    private static void AddFrom(string folder, string word, SortedDictionary<string, Offer> found)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                var name = Path.GetFileName(file);
                if (!name.StartsWith(word, StringComparison.OrdinalIgnoreCase) || !IsProgram(file))
                    continue;
                name = OperatingSystem.IsWindows() ? Path.GetFileNameWithoutExtension(name) : name;
                lock (found)
                    found.TryAdd(name, new Offer(name, file));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // PATH names many a folder that is not there.
        }
    }

    private static bool IsProgram(string file) => OperatingSystem.IsWindows()
        ? Path.GetExtension(file).ToLowerInvariant() is ".exe" or ".cmd" or ".bat" or ".com"
        : (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
