using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VRedis.Bench.Children;

/// <summary>Processor time of a process.</summary>
internal static partial class ProcessorClock
{
    /// <summary>
    /// Time used so far, on Linux to the nanosecond. What the process list says there is counted in ticks of 10 ms, and a process that mostly sleeps wakes with the tick, which then counts as
    /// its own from beginning to end: about twice of what it used.
    /// </summary>
    public static TimeSpan Of(Process process)
    {
        if (OperatingSystem.IsLinux() && ClockOf(process.Id, out var clock) == 0 && Read(clock, out var time) == 0)
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
        process.Refresh();
        return process.TotalProcessorTime;
    }

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int ClockOf(int process, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
