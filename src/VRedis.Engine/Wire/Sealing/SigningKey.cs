using System.Security.Cryptography;
using System.Text;

namespace VRedis.Wire;

/// <summary>A secret that senders and workers share. Only what is derived from it is kept, by HKDF-SHA256.</summary>
internal sealed class SigningKey
{
    private const int LeastBytes = 32;
    private const int Size = 32;

    private readonly byte[] _root;

    private SigningKey(byte[] secret)
    {
        _root = HKDF.Extract(HashAlgorithmName.SHA256, secret, "vredis"u8.ToArray());
        Id = Convert.ToHexStringLower(Derive("id", ""))[..Envelope.IdLength];
    }

    /// <summary>What the key is called where everybody may read it; it tells nothing of the key.</summary>
    public string Id { get; }

    /// <param name="secret">The text; line breaks and spaces around it do not count.</param>
    /// <param name="where">Where it comes from, for the message.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>: it is too short.</exception>
    public static SigningKey From(string secret, string where)
    {
        var bytes = Encoding.UTF8.GetBytes(secret.Trim());
        return bytes.Length >= LeastBytes ? new SigningKey(bytes) : throw new VRedisException(ErrorIds.BadSetting,
            Messages.FormatKeyTooShort(key: where, count: bytes.Length, least: LeastBytes));
    }

    /// <summary>A key for one use in one place.</summary>
    public byte[] Derive(string use, string scope) => HKDF.Expand(HashAlgorithmName.SHA256, _root, Size, Encoding.UTF8.GetBytes($"{use}\n{scope}"));
}
