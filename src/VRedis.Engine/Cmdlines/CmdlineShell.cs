using System.Diagnostics;

namespace VRedis.Cmdlines;

/// <summary>A program that runs command lines of one language.</summary>
/// <param name="Language">The <see cref="CmdlineDefinition.Language"/> it runs.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments; the command line follows as the last one.</param>
public sealed record CmdlineShell(string Language, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The language of the platform's shell.</summary>
    public const string Platform = "shell";

    /// <summary>The language PowerShell.</summary>
    public const string PowerShell = "powershell";

    // Part of util-linux and busybox.
    private const string NewSession = "/usr/bin/setsid";

    /// <summary>The platform's shell: <c>cmd.exe /d /s /c</c> on Windows, <c>/bin/sh -c</c> elsewhere.</summary>
    public static CmdlineShell OfPlatform { get; } = OperatingSystem.IsWindows()
        ? new(Platform, Environment.GetEnvironmentVariable("ComSpec") ?? "cmd.exe", ["/d", "/s", "/c"]) { IsVerbatim = true }
        : new(Platform, "/bin/sh", ["-c"]);

    /// <summary>Variables that its processes find besides the worker's own.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the program takes the rest of its command line as it is, between one pair of quotes, as cmd.exe does, which knows no escaped ones.</summary>
    private bool IsVerbatim { get; init; }

    /// <summary>How to start it for a command line.</summary>
    internal ProcessStartInfo Start(string command)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, CreateNoWindow = true };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        if (IsVerbatim)
        {
            start.Arguments = $"{string.Join(' ', Arguments)} \"{command}\"";
            return start;
        }
        if (File.Exists(NewSession))
        {
            // Without the worker's terminal, which ssh and sudo would ask for an answer although their input has ended.
            start.FileName = NewSession;
            start.ArgumentList.Add(Program);
        }
        foreach (var argument in Arguments.Append(command))
            start.ArgumentList.Add(argument);
        return start;
    }
}
