using System.Management.Automation;
using System.Reflection;
using VRedis.Cmdlines;

namespace VRedis.PowerShell.Workers;

/// <summary>
/// Finds what runs PowerShell command lines: a process of its own, as for the platform's shell, so that nothing a command line does touches the worker, and
/// all of it can be killed. It is the program that runs this worker, else pwsh on the PATH.
/// </summary>
internal static class PowerShellProgram
{
    private const string ConsoleHost = "VRedis.Host";

    private static readonly string[] Arguments = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"];
    private static readonly string Name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";

    /// <returns>The program; null when there is none.</returns>
    public static CmdlineShell? Find()
    {
        var home = Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!;
        if (Existing([home]) is { } own)
            return Shell(own, []);
        if (Assembly.GetEntryAssembly() is { } entry && entry.GetName().Name == ConsoleHost && Environment.ProcessPath is { } program)
            return Shell(program, Path.GetFileNameWithoutExtension(program) == ConsoleHost ? [] : [entry.Location]);
        return Existing((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)) is { } other ? Shell(other, []) : null;
    }

    private static string? Existing(IEnumerable<string> folders) => folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    private static CmdlineShell Shell(string program, string[] first) =>
        new(CmdlineShell.PowerShell, program, [.. first, .. Arguments]) { Variables = new Dictionary<string, string> { ["NO_COLOR"] = "1" } }; // its output is text for others
}
