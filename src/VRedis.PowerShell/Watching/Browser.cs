using System.ComponentModel;
using System.Diagnostics;

namespace VRedis.PowerShell.Watching;

/// <summary>The user's web browser.</summary>
internal static class Browser
{
    // Without a screen xdg-open would start a browser of the terminal, if there is one.
    private static bool HasScreen => !OperatingSystem.IsLinux() || ((string[])["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"]).Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });

    /// <summary>Opens an address in it.</summary>
    /// <returns>False when there is none, or nobody could look at it.</returns>
    public static bool TryOpen(string url)
    {
        if (!HasScreen)
            return false;
        try
        {
            using var opener = Process.Start(OperatingSystem.IsWindows()
                ? new ProcessStartInfo(url) { UseShellExecute = true }
                : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [url]) { RedirectStandardOutput = true, RedirectStandardError = true }); // what it says is not for this console
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
