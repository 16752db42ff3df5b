using System.Management.Automation.Host;

namespace VRedis.PowerShell;

/// <summary>What is known of the programs that run PowerShell.</summary>
internal static class Hosts
{
    private static readonly string[] Consoles = ["ConsoleHost", "VRedis.Host"];

    /// <summary>Whether a host shows what is written to it on this process' console, and reads the keys that are pressed there.</summary>
    public static bool IsConsole(PSHost host) => Consoles.Contains(host.Name);
}
