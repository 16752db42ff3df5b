using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>First value of every script's reply; the same numbers stand in Lua/codes.lua.</summary>
internal enum ReplyCode
{
    Gap = -4,
    Lost = -3,
    Ended = -2,
    Gone = -1,
    Empty = 0,
    Ok = 1,
    Repeated = 2,
}

/// <summary>What a script answers: a code and values that depend on it.</summary>
internal readonly struct ScriptReply(RedisResult result)
{
    private readonly RedisResult[] _values = (RedisResult[])result!;

    public ReplyCode Code => (ReplyCode)(int)_values[0];

    /// <summary>Whether the script did its work, now or when it was sent before.</summary>
    public bool Succeeded => Code is ReplyCode.Ok or ReplyCode.Repeated;

    /// <summary>Number of values behind the code.</summary>
    public int Count => _values.Length - 1;

    public long Number(int index) => index < Count ? (long)_values[index + 1] : 0;

    public string Text(int index) => index < Count ? (string?)_values[index + 1] ?? "" : "";

    public byte[] Bytes(int index) => (byte[]?)_values[index + 1] ?? [];
}
