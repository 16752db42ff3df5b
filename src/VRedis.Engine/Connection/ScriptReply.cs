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

/// <summary>What a script answers: a code and values that depend on it. All that reads it throws <see cref="ErrorIds.BrokenData"/> when the answer is not of that kind.</summary>
internal readonly struct ScriptReply
{
    private readonly RedisResult[] _values;

    /// <param name="result">What Redis has answered.</param>
    /// <param name="sentOnce">Whether it has answered what was sent first.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BrokenData"/>: it does not begin with a code.</exception>
    public ScriptReply(RedisResult result, bool sentOnce = true)
    {
        SentOnce = sentOnce;
        _values = Read(result, static result => (RedisResult[]?)result) ?? [];
        Code = _values.Length > 0 && Whole(_values[0]) is var code and >= (long)ReplyCode.Gap and <= (long)ReplyCode.Repeated ? (ReplyCode)code : throw Broken(null);
    }

    public ReplyCode Code { get; }

    /// <summary>Whether the arguments were sent once. Else an attempt that nobody waits for any more may still be on its way, and must not find other bytes in them.</summary>
    public bool SentOnce { get; }

    /// <summary>Whether the script did its work, now or when it was sent before.</summary>
    public bool Succeeded => Code is ReplyCode.Ok or ReplyCode.Repeated;

    /// <summary>Number of values behind the code.</summary>
    public int Count => _values.Length - 1;

    public long Number(int index) => index < Count ? Whole(_values[index + 1]) : 0;

    public string Text(int index) => index < Count ? Read(_values[index + 1], static value => (string?)value) ?? "" : "";

    public byte[] Bytes(int index) => index < Count ? Read(_values[index + 1], static value => (byte[]?)value) ?? [] : [];

    private static long Whole(RedisResult value) => Read(value, static value => (long)value);

    private static T Read<T>(RedisResult value, Func<RedisResult, T> read)
    {
        try
        {
            return read(value);
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or OverflowException or ArgumentException or NullReferenceException or RedisServerException)
        {
            throw Broken(e);
        }
    }

    private static VRedisException Broken(Exception? cause) => new(ErrorIds.BrokenData, Messages.RedisAnswerBroken, cause);
}
