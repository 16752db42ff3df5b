using System.Diagnostics;

namespace VRedis.Tests.Engine.Support;

/// <summary>Which processes run on this machine.</summary>
internal static class ProcessTable
{
    /// <summary>Whether a process runs; one that has ended and waits for its parent to notice does not.</summary>
    public static bool IsRunning(int id)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-o", "stat=", "-p", $"{id}"]) { RedirectStandardOutput = true })!;
        var state = ps.StandardOutput.ReadToEnd().Trim();
        ps.WaitForExit();
        return state.Length > 0 && state[0] != 'Z';
    }
}
