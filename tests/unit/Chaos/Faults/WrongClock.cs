using System.Diagnostics;
using Xunit;

namespace VRedis.Tests.Chaos.Faults;

/// <summary>Lets a process see another time of day than the machine's, by a library that is loaded before the C library. Needs a C compiler, and Linux.</summary>
internal sealed class WrongClock : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        #include <sys/time.h>
        #include <time.h>

        static long offset(void) { const char *text = getenv("VREDIS_CLOCK_OFFSET"); return text ? atol(text) : 0; }

        int clock_gettime(clockid_t clock, struct timespec *time)
        {
            int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
            int result = real(clock, time);
            if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += offset();
            return result;
        }

        int gettimeofday(struct timeval *time, void *zone)
        {
            int (*real)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
            int result = real(time, zone);
            if (result == 0) time->tv_sec += offset();
            return result;
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("vredis-clock-").FullName;

    /// <summary>Makes the library, or skips the test.</summary>
    public WrongClock()
    {
        if (!OperatingSystem.IsLinux() || !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "cc"))))
            Assert.Skip("No C compiler (cc): processes cannot be given another clock. ClockTests shows that the engine decides nothing by it.");
        File.WriteAllText(Path.Combine(_folder, "clock.c"), Source);
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", Library, Path.Combine(_folder, "clock.c"), "-ldl"]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
    }

    private string Library => Path.Combine(_folder, "clock.so");

    /// <summary>The environment of a process whose clock is so much fast, or slow.</summary>
    public Dictionary<string, string> Off(TimeSpan by) => new() { ["LD_PRELOAD"] = Library, ["VREDIS_CLOCK_OFFSET"] = $"{(long)by.TotalSeconds}" };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
