using System.Globalization;

namespace VRedis;

/// <summary>Names of leases: <c>&lt;worker id&gt;.&lt;number&gt;</c>. A worker uses each number once, so that what is still on its way under a lost lease never counts.</summary>
internal static class Lease
{
    /// <summary>How long a lease lasts without being renewed.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    /// <summary>How often it is renewed.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(2);

    public static string Name(long workerId, int number) => string.Create(CultureInfo.InvariantCulture, $"{workerId}.{number}");

    /// <summary>The worker of a lease, 0 when the name is none of ours.</summary>
    public static long WorkerOf(string lease) =>
        long.TryParse(lease.AsSpan(0, Math.Max(0, lease.IndexOf('.'))), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
