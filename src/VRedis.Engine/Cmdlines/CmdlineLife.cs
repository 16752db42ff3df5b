namespace VRedis.Cmdlines;

/// <summary>How long a command line lives without its sender.</summary>
internal static class CmdlineLife
{
    /// <summary>After this time without a sign of life from its sender the workers kill it.</summary>
    public static readonly TimeSpan Liveness = TimeSpan.FromSeconds(10);

    /// <summary><see cref="Liveness"/> for scripts.</summary>
    public static readonly long LivenessMilliseconds = (long)Liveness.TotalMilliseconds;

    /// <summary>Its keys expire after this time, should neither its sender nor a worker be left to delete them.</summary>
    public const int ExpirySeconds = 3600;
}
