using System.Runtime.InteropServices;

namespace VRedis.Host;

/// <summary>Says whether standard output and standard error understand escape sequences.</summary>
internal static partial class VirtualTerminal
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const uint EnableProcessing = 0x0004;

    private static readonly bool Wanted =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>True if standard output is a terminal that shows colours.</summary>
    public static bool OnOutput { get; } = Wanted && !Console.IsOutputRedirected && TryEnable(StandardOutput);

    /// <summary>True if standard error is a terminal that shows colours.</summary>
    public static bool OnError { get; } = Wanted && !Console.IsErrorRedirected && TryEnable(StandardError);

    private static bool TryEnable(int handle)
    {
        if (!OperatingSystem.IsWindows())
            return true;
        var console = GetStdHandle(handle);
        return GetConsoleMode(console, out var mode) && SetConsoleMode(console, mode | EnableProcessing);
    }

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int handle);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetConsoleMode(nint console, out uint mode);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleMode(nint console, uint mode);
}
