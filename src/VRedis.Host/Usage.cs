namespace VRedis.Host;

/// <summary>What the host says about itself.</summary>
internal static class Usage
{
    public const string Hint = "Run VRedis.Host -Help for its usage.";

    public const string Text = """
        VRedis.Host: runs a PowerShell script where pwsh is missing.

        Usage:
          VRedis.Host [options] [-File] script.ps1 [arguments of the script]
          VRedis.Host [options] -Command "commands"

        Options:
          -File, -f            the script; every later argument is the script's own
          -Command, -c         the commands to run; every later argument is part of them
          -NonInteractive      a prompt is an error instead of a question
          -NoProfile, -NoLogo  accepted as pwsh does; there is neither profile nor logo
          -Help, -h, -?        this text

        Exit code: what the script gives to exit; 1 after an uncaught error, or when the last statement of -Command
        failed; 64 for wrong arguments or a missing script; 130 after Ctrl+C; else 0.

        This is not a replacement of pwsh: it has PowerShell's Core cmdlets (Get-Command ForEach-Object, Where-Object,
        Import-Module, ...) and small stand-ins for some others (Get-Command -Module VRedis.Host.Commands). Where pwsh is
        installed, use pwsh.
        """;
}
