using System.Diagnostics;

namespace VRedis.Tests.Engine.Support;

/// <summary>Which processes run on this machine.</summary>
internal static class ProcessTable
{
    /// <summary>Whether a process runs; one that has ended and waits for its parent to notice does not.</summary>
    public static bool IsRunning(int id)
    {
        if (OperatingSystem.IsLinux())
            return State(id) is not (null or 'Z');
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Not ps: a process for each look of a test that waits takes the processor from what it waits for.
    private static char? State(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2]; // the name before it may have anything in it
        }
        catch (IOException)
        {
            return null;
        }
    }
}
