using System.Text;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Wire;

namespace VRedis.Tests.Access.Signing;

/// <summary>Keys for tests, and what an attacker who may write into Redis does there.</summary>
internal static class SigningRig
{
    public const string Key = "key-one-0123456789abcdefghijklmnop";
    public const string OtherKey = "key-two-0123456789abcdefghijklmnop";

    public static Task<VRedisConnection> ConnectAsync(this Rig rig, string? key, params string[] accepted) => rig.ConnectAsync(settings => settings with { SigningKey = key, AcceptedKeys = accepted });

    /// <summary>The keys of a connection as they were some time ago, or will be.</summary>
    public static KeyRing RingAt(this Rig rig, TimeSpan offset, string key = Key) =>
        KeyRing.Load(rig.Settings with { SigningKey = key, Clock = new OffsetClock(offset) });

    public static async Task<byte[]> DefinitionAsync(this Rig rig, long task) => (byte[])(await rig.Database.HashGetAsync(rig.Keys.Meta(task), "definition"))!;

    public static Task WriteDefinitionAsync(this Rig rig, long task, byte[] definition) => rig.Database.HashSetAsync(rig.Keys.Meta(task), "definition", definition);

    /// <summary>The items that wait, from the first on.</summary>
    public static async Task<byte[][]> WaitingAsync(this Rig rig, long task) =>
        [.. (await rig.Database.ListRangeAsync(rig.Keys.Ready(task))).SelectMany(chunk => chunk.ToString().Split('\n').Skip(1)).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Puts others in their place.</summary>
    public static async Task WriteWaitingAsync(this Rig rig, long task, IReadOnlyList<byte[]> items)
    {
        await rig.Database.KeyDeleteAsync(rig.Keys.Ready(task));
        await rig.Database.ListRightPushAsync(rig.Keys.Ready(task), (RedisValue)(byte[])[.. Encoding.UTF8.GetBytes($"1 {items.Count} 1 0 main"), .. items.SelectMany(item => (byte[])[(byte)'\n', .. item])]);
    }

    public static byte[] Replace(this byte[] text, string old, string by) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace(old, by, StringComparison.Ordinal));

    /// <summary>A clock that is wrong.</summary>
    public sealed class OffsetClock(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + offset;
    }
}
