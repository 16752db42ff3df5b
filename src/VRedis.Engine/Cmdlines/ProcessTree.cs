using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace VRedis.Cmdlines;

/// <summary>Kills a process with all that it has started. Those whose parent has ended are found by a variable that every process inherits; only Linux shows it.</summary>
internal sealed class ProcessTree
{
    private const string Variable = "VREDIS_CMDLINE";
    private const int MostRounds = 20;

    private readonly string _value = Guid.NewGuid().ToString("N");

    /// <summary>Marks what is to be started.</summary>
    public void Mark(ProcessStartInfo start) => start.Environment[Variable] = _value;

    /// <summary>Kills what was started with the mark.</summary>
    public void Kill(Process root)
    {
        Kill(() => root.Kill(entireProcessTree: true));
        // Again while there are some: one may have started another meanwhile.
        for (var round = 0; OperatingSystem.IsLinux() && round < MostRounds && KillMarked(); round++)
        {
        }
    }

    private bool KillMarked()
    {
        var mark = Encoding.UTF8.GetBytes($"{Variable}={_value}\0");
        var found = false;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Environ(folder).AsSpan().IndexOf(mark) >= 0)
                found |= Kill(() => Process.GetProcessById(id).Kill());
        }
        return found;
    }

    /// <returns>The variables of a process; none when it has ended or is somebody else's.</returns>
    private static byte[] Environ(string folder)
    {
        try
        {
            return File.ReadAllBytes(folder + "/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool Kill(Action kill)
    {
        try
        {
            kill();
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException or ArgumentException or NotSupportedException)
        {
            return false; // it has ended, or it is not ours to end
        }
    }
}
