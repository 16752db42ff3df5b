namespace VRedis.Host;

/// <summary>The exit codes that pwsh gives; a script's own <c>exit n</c> gives n.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>An uncaught error, a script that does not parse, or a <c>-Command</c> whose last statement failed.</summary>
    public const int Failure = 1;

    /// <summary>Unknown argument or missing script file (EX_USAGE).</summary>
    public const int BadArguments = 64;

    /// <summary>Stopped by Ctrl+C (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM (128 + SIGTERM).</summary>
    public const int Terminated = 143;
}
