using System.Text;

namespace VRedis.Wire;

/// <summary>Wraps and opens what belongs to one task or command line, with the key and in the form of its definition. One without a key can only read what is signed.</summary>
/// <param name="mark">Form and key of the definition.</param>
/// <param name="ring">Where the key comes from.</param>
/// <param name="key">The key; null when it is not there.</param>
internal sealed class Sealer(SealMark mark, KeyRing ring, ScopedKey? key)
{
    public SealMark Mark => mark;

    /// <summary>Whether all that it gives is encrypted, too.</summary>
    public bool Encrypts => mark.Form == SealForm.Encrypted;

    /// <summary>Wraps a value; without a key it stays as it is.</summary>
    /// <param name="purpose">What it is.</param>
    /// <param name="name">For which step, table or stream.</param>
    /// <param name="value">One line of JSON.</param>
    public byte[] Wrap(SealPurpose purpose, string name, ReadOnlySpan<byte> value) => key is null ? value.ToArray() : key.Wrap(purpose, name, ring.Now, value);

    /// <summary>Keys of unique items: when all is encrypted, nobody is to read them either.</summary>
    public string Blind(string unique) => Encrypts ? "s" + key!.Blind(unique) : unique;

    /// <summary>Opens a value that is to run.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.NotSigned"/>, <see cref="ErrorIds.BadSignature"/> or <see cref="ErrorIds.SignatureExpired"/>.</exception>
    public byte[] OpenToRun(string step, ReadOnlySpan<byte> line)
    {
        var value = Open(SealPurpose.Item, step, line, out var time);
        if (key is not null)
            ring.CheckTime(time, ring.Lifetime);
        return value;
    }

    /// <summary>Opens a value, however old it is.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.NotSigned"/> or <see cref="ErrorIds.BadSignature"/>.</exception>
    public byte[] Open(SealPurpose purpose, string name, ReadOnlySpan<byte> line) => Open(purpose, name, line, out _);

    /// <summary>The value to look at: what is encrypted is opened; whether a signature is good is the business of who runs it.</summary>
    /// <exception cref="VRedisException">As for <see cref="Open(SealPurpose, string, ReadOnlySpan{byte})"/>.</exception>
    public byte[] Show(SealPurpose purpose, string name, ReadOnlySpan<byte> line)
    {
        if (Encrypts)
            return Open(purpose, name, line);
        return Envelope.TryParse(line, out var envelope) && !envelope.Encrypted ? envelope.Value.ToArray() : line.ToArray();
    }

    /// <summary>Wraps anew what was good before; without a key it stays as it is.</summary>
    /// <exception cref="VRedisException">As for <see cref="Open(SealPurpose, string, ReadOnlySpan{byte})"/>.</exception>
    public byte[] Renew(SealPurpose purpose, string name, ReadOnlySpan<byte> line) => key is null ? line.ToArray() : Wrap(purpose, name, Open(purpose, name, line));

    private byte[] Open(SealPurpose purpose, string name, ReadOnlySpan<byte> line, out long time)
    {
        time = 0;
        var there = Envelope.TryParse(line, out var envelope);
        if (key is null)
            return there ? envelope.Value.ToArray() : line.ToArray();
        if (!there)
            throw new VRedisException(ErrorIds.NotSigned, Messages.FormatSealMissing(Done));
        time = envelope.Time;
        if (!envelope.KeyId.SequenceEqual(Encoding.UTF8.GetBytes(mark.KeyId!)))
            throw new VRedisException(ErrorIds.BadSignature, Messages.FormatSealWithOtherKey(done: Done, key: Encoding.UTF8.GetString(envelope.KeyId), taskKey: mark.KeyId));
        return key.TryOpen(purpose, name, envelope, out var value) ? value : throw new VRedisException(ErrorIds.BadSignature,
            Messages.FormatSealBroken(Encrypts ? Messages.SealEncryption : Messages.SealSignature));
    }

    private string Done => Encrypts ? Messages.SealEncrypted : Messages.SealSigned;
}
