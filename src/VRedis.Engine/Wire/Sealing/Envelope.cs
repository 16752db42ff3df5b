using System.Buffers.Text;
using System.Text;

namespace VRedis.Wire;

/// <summary>
/// The form of what is signed, <c>{"$s":"&lt;key id&gt;.&lt;unix ms&gt;.&lt;base64 of the code&gt;","v":&lt;the value as it was&gt;}</c>, or encrypted,
/// <c>{"$e":"&lt;key id&gt;.&lt;unix ms&gt;.&lt;base64 of nonce, text and tag&gt;"}</c>: one line of JSON, as what it holds.
/// </summary>
internal readonly ref struct Envelope
{
    /// <summary>Length of a key's id.</summary>
    public const int IdLength = 8;

    private const int LongestTime = 19;

    private Envelope(bool encrypted, ReadOnlySpan<byte> id, long time, ReadOnlySpan<byte> code, ReadOnlySpan<byte> value)
    {
        Encrypted = encrypted;
        KeyId = id;
        Time = time;
        Code = code;
        Value = value;
    }

    private static ReadOnlySpan<byte> SignedHead => "{\"$s\":\""u8;

    private static ReadOnlySpan<byte> EncryptedHead => "{\"$e\":\""u8;

    private static ReadOnlySpan<byte> ValueHead => "\",\"v\":"u8;

    public bool Encrypted { get; }

    public ReadOnlySpan<byte> KeyId { get; }

    /// <summary>When it was made, in milliseconds since 1970 UTC, by the clock of who made it.</summary>
    public long Time { get; }

    /// <summary>Base64.</summary>
    public ReadOnlySpan<byte> Code { get; }

    /// <summary>Of what is signed: the value as it was.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Takes a line apart; nothing is checked but its form.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out Envelope envelope)
    {
        envelope = default;
        var encrypted = line.StartsWith(EncryptedHead);
        if ((!encrypted && !line.StartsWith(SignedHead)) || line[^1] != '}')
            return false;
        var rest = line[SignedHead.Length..^1];
        var end = rest.IndexOf((byte)'"');
        if (end < 0)
            return false;
        var stamp = rest[..end];
        rest = rest[end..];
        if (encrypted ? rest.Length != 1 : !rest.StartsWith(ValueHead))
            return false;
        if (stamp.Length <= IdLength || stamp[IdLength] != '.' || !Utf8Parser.TryParse(stamp[(IdLength + 1)..], out long time, out var digits) || time < 0)
            return false;
        var dot = IdLength + 1 + digits;
        if (dot >= stamp.Length || stamp[dot] != '.')
            return false;
        envelope = new Envelope(encrypted, stamp[..IdLength], time, stamp[(dot + 1)..], encrypted ? [] : rest[ValueHead.Length..]);
        return true;
    }

    /// <summary>How something lies in Redis, and under which key.</summary>
    public static SealMark MarkOf(ReadOnlySpan<byte> line) =>
        TryParse(line, out var envelope) ? new SealMark(envelope.Encrypted ? SealForm.Encrypted : SealForm.Signed, Encoding.UTF8.GetString(envelope.KeyId)) : default;

    public static byte[] Sign(string id, long time, ReadOnlySpan<byte> code, ReadOnlySpan<byte> value)
    {
        var line = new byte[SignedHead.Length + IdLength + LongestTime + 2 + Base64.GetMaxEncodedToUtf8Length(code.Length) + ValueHead.Length + value.Length + 1];
        var at = Write(line, SignedHead, id, time, code);
        ValueHead.CopyTo(line.AsSpan(at));
        at += ValueHead.Length;
        value.CopyTo(line.AsSpan(at));
        at += value.Length;
        line[at++] = (byte)'}';
        return line[..at];
    }

    public static byte[] Encrypt(string id, long time, ReadOnlySpan<byte> code)
    {
        var line = new byte[EncryptedHead.Length + IdLength + LongestTime + 2 + Base64.GetMaxEncodedToUtf8Length(code.Length) + 2];
        var at = Write(line, EncryptedHead, id, time, code);
        line[at++] = (byte)'"';
        line[at++] = (byte)'}';
        return line[..at];
    }

    private static int Write(Span<byte> line, ReadOnlySpan<byte> head, string id, long time, ReadOnlySpan<byte> code)
    {
        head.CopyTo(line);
        var at = head.Length + Encoding.UTF8.GetBytes(id, line[head.Length..]);
        line[at++] = (byte)'.';
        Utf8Formatter.TryFormat(time, line[at..], out var digits);
        at += digits;
        line[at++] = (byte)'.';
        Base64.EncodeToUtf8(code, line[at..], out _, out var written);
        return at + written;
    }
}
