using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace VRedis.Wire;

/// <summary>Signs and encrypts within one scope, such as a task, with keys that are good for nothing else. Safe for any number of threads.</summary>
/// <param name="key">The key.</param>
/// <param name="scope">What it is for.</param>
/// <param name="encrypts">Whether it encrypts; else it signs.</param>
internal sealed class ScopedKey(SigningKey key, string scope, bool encrypts)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int CodeSize = HMACSHA256.HashSizeInBytes;
    private const int MostHead = 512; // a name has at most 100 letters

    private readonly byte[] _key = key.Derive(encrypts ? "encrypt" : "sign", scope);
    private readonly Lazy<byte[]> _blindKey = new(() => key.Derive("blind", scope));
    private readonly ConcurrentBag<AesGcm> _ciphers = []; // each serves one thread at a time

    public SealMark Mark { get; } = new(encrypts ? SealForm.Encrypted : SealForm.Signed, key.Id);

    /// <summary>A code of a text that tells nothing of it, the same each time.</summary>
    public string Blind(string text) => Convert.ToBase64String(HMACSHA256.HashData(_blindKey.Value, Encoding.UTF8.GetBytes(text)));

    public byte[] Wrap(SealPurpose purpose, string name, long time, ReadOnlySpan<byte> value)
    {
        Span<byte> space = stackalloc byte[MostHead];
        var head = Head(space, purpose, name, time);
        if (!encrypts)
        {
            Span<byte> code = stackalloc byte[CodeSize];
            Sign(head, value, code);
            return Envelope.Sign(key.Id, time, code, value);
        }
        var sealedBytes = new byte[NonceSize + value.Length + TagSize];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceSize));
        var cipher = Take();
        cipher.Encrypt(sealedBytes.AsSpan(0, NonceSize), value, sealedBytes.AsSpan(NonceSize, value.Length), sealedBytes.AsSpan(NonceSize + value.Length), head);
        _ciphers.Add(cipher);
        return Envelope.Encrypt(key.Id, time, sealedBytes);
    }

    /// <summary>Opens what <see cref="Wrap"/> has made, for the same purpose and name.</summary>
    /// <returns>False when it was altered, or made for something else.</returns>
    public bool TryOpen(SealPurpose purpose, string name, Envelope envelope, out byte[] value)
    {
        value = [];
        Span<byte> space = stackalloc byte[MostHead];
        var head = Head(space, purpose, name, envelope.Time);
        var code = new byte[Base64.GetMaxDecodedFromUtf8Length(envelope.Code.Length)];
        if (envelope.Encrypted != encrypts || Base64.DecodeFromUtf8(envelope.Code, code, out _, out var length) != System.Buffers.OperationStatus.Done)
            return false;
        return encrypts ? TryDecrypt(head, code.AsSpan(0, length), out value) : IsSigned(head, code.AsSpan(0, length), envelope.Value, out value);
    }

    private bool IsSigned(ReadOnlySpan<byte> head, ReadOnlySpan<byte> code, ReadOnlySpan<byte> signed, out byte[] value)
    {
        Span<byte> expected = stackalloc byte[CodeSize];
        Sign(head, signed, expected);
        var good = CryptographicOperations.FixedTimeEquals(code, expected);
        value = good ? signed.ToArray() : [];
        return good;
    }

    private bool TryDecrypt(ReadOnlySpan<byte> head, ReadOnlySpan<byte> code, out byte[] value)
    {
        value = [];
        if (code.Length < NonceSize + TagSize)
            return false;
        var plain = new byte[code.Length - NonceSize - TagSize];
        var cipher = Take();
        try
        {
            cipher.Decrypt(code[..NonceSize], code[NonceSize..^TagSize], code[^TagSize..], plain, head);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            _ciphers.Add(cipher);
        }
        value = plain;
        return true;
    }

    private void Sign(ReadOnlySpan<byte> head, ReadOnlySpan<byte> value, Span<byte> code)
    {
        var text = System.Buffers.ArrayPool<byte>.Shared.Rent(head.Length + value.Length);
        head.CopyTo(text);
        value.CopyTo(text.AsSpan(head.Length));
        HMACSHA256.HashData(_key, text.AsSpan(0, head.Length + value.Length), code);
        System.Buffers.ArrayPool<byte>.Shared.Return(text);
    }

    private AesGcm Take() => _ciphers.TryTake(out var cipher) ? cipher : new AesGcm(_key, TagSize);

    private static ReadOnlySpan<byte> Head(Span<byte> space, SealPurpose purpose, string name, long time) =>
        Utf8.TryWrite(space, $"{purpose}\n{name}\n{time}\n", out var length) ? space[..length] : throw new ArgumentException("The name is too long.", nameof(name));
}
