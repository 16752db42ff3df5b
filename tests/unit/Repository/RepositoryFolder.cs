using System.Diagnostics;
using VRedis.Tests.Host;

namespace VRedis.Tests.Repository;

/// <summary>The working copy that the tests were built from.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find();

    public static string File(string name) => System.IO.Path.Combine(Path, name);

    public static string Read(string name) => System.IO.File.ReadAllText(File(name));

    /// <summary>The files that git tracks; null where there is no git or no repository, as in an unpacked archive.</summary>
    public static string[]? Tracked()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", Path, "-c", "safe.directory=*", "ls-files", "-z"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var names = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            return git.ExitCode == 0 ? [.. names.Where(name => System.IO.File.Exists(File(name)))] : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(System.IO.Path.GetDirectoryName(HostProcess.AssemblyPath)!); ; folder = folder.Parent!)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "VRedis.sln")))
                return folder.FullName;
        }
    }
}
