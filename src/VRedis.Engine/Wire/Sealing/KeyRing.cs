using System.Security.Cryptography;
using System.Text;
using VRedis.Connection;

namespace VRedis.Wire;

/// <summary>The keys of a process: at most one that signs, and those that are accepted besides. Signs, encrypts and opens definitions with them.</summary>
public sealed class KeyRing
{
    /// <summary>How long a command line may be on its way. Clocks may differ by as much.</summary>
    internal static readonly TimeSpan CmdlineLife = TimeSpan.FromMinutes(10);

    private const int NonceSize = 16;

    private readonly string _prefix;
    private readonly TimeProvider _clock;
    private readonly SigningKey? _signing;
    private readonly List<SigningKey> _accepted; // the one that signs, too
    private readonly bool _encrypts;

    private KeyRing(VRedisSettings settings)
    {
        (_prefix, _clock, _encrypts, Lifetime) = (settings.Prefix, settings.Clock, settings.Encrypt, TimeSpan.FromDays(settings.SignatureDays));
        _signing = settings.SigningKey is { } text ? SigningKey.From(text, Messages.KeySigning) : settings.SigningKeyPath is { } path ? KeyFile.Read(path) : null;
        _accepted = [.. (settings.AcceptedKeys ?? []).Select(key => SigningKey.From(key, Messages.KeyAccepted)), .. (settings.AcceptedKeyPaths ?? []).Select(KeyFile.Read)];
        if (_signing is not null)
            _accepted.Insert(0, _signing);
    }

    /// <summary>Id of the key that signs; null when there is none.</summary>
    public string? SigningKeyId => _signing?.Id;

    /// <summary>Ids of all keys that are accepted.</summary>
    public IReadOnlyList<string> KeyIds => [.. _accepted.Select(key => key.Id).Distinct()];

    /// <summary>How old what runs may be.</summary>
    internal TimeSpan Lifetime { get; }

    internal long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The keys that settings give.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>: a key is too short, or its file cannot be read.</exception>
    public static KeyRing Load(VRedisSettings settings) => new(settings);

    /// <summary>Signs or encrypts a new definition when there is a key.</summary>
    /// <param name="kind">What it defines.</param>
    /// <param name="id">Its id.</param>
    /// <param name="definition">One line of JSON.</param>
    /// <param name="encrypt">Whether it is encrypted; null for what the settings say.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.KeyMissing"/>: it is to be encrypted, and there is no key.</exception>
    internal SealedDefinition Seal(SealKind kind, long id, byte[] definition, bool? encrypt)
    {
        var encrypts = encrypt ?? _encrypts;
        if (_signing is not { } key)
            return encrypts ? throw NoKey() : new SealedDefinition(definition, definition, null);
        // With something that no other has, since an id may come again after a server has lost its data.
        definition = [.. "{\"nonce\":\""u8, .. Encoding.UTF8.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceSize))), .. "\","u8, .. definition.AsSpan(1)];
        return Wrap(kind, id, definition, key, encrypts);
    }

    /// <summary>Signs or encrypts a definition anew, as it was; what belongs to it stays good. Without its key it stays as it is.</summary>
    internal SealedDefinition Renew(SealKind kind, long id, SealedDefinition opened) =>
        opened.Sealer is { } sealer && Find(sealer.Mark) is { } key ? Wrap(kind, id, opened.Definition, key, sealer.Encrypts) : opened;

    /// <summary>Opens a definition to run it.</summary>
    /// <param name="kind">What it defines.</param>
    /// <param name="id">Its id.</param>
    /// <param name="line">As it lies in Redis.</param>
    /// <param name="lifetime">How old it may be.</param>
    /// <exception cref="VRedisException">It may not run: <see cref="ErrorIds.NotSigned"/>, <see cref="ErrorIds.BadSignature"/>, <see cref="ErrorIds.SignatureExpired"/> or <see cref="ErrorIds.KeyMissing"/>.</exception>
    internal SealedDefinition OpenToRun(SealKind kind, long id, byte[] line, TimeSpan lifetime)
    {
        var mark = Envelope.MarkOf(line);
        if (mark.Form == SealForm.None)
        {
            return _accepted.Count == 0 ? new SealedDefinition(line, line, null) : throw new VRedisException(ErrorIds.NotSigned,
                Messages.SealMissingAtWorker);
        }
        if (_accepted.Count == 0 && mark.Form == SealForm.Signed)
            return Open(kind, id, line);
        var key = Key(mark);
        Envelope.TryParse(line, out var envelope);
        if (!new ScopedKey(key, Scope(kind, id), envelope.Encrypted).TryOpen(SealPurpose.Definition, "", envelope, out var definition))
            throw new VRedisException(ErrorIds.BadSignature, Messages.FormatSealBroken(envelope.Encrypted ? Messages.SealEncryption : Messages.SealSignature));
        CheckTime(envelope.Time, lifetime);
        return new SealedDefinition(line, definition, Contents(kind, id, definition, mark, key));
    }

    /// <summary>Opens a definition to read what belongs to it.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.KeyMissing"/> or <see cref="ErrorIds.BadSignature"/>: it is encrypted, and cannot be opened.</exception>
    internal SealedDefinition Open(SealKind kind, long id, byte[] line)
    {
        var mark = Envelope.MarkOf(line);
        Envelope.TryParse(line, out var envelope);
        switch (mark.Form)
        {
            case SealForm.None:
                return new SealedDefinition(line, line, null);
            case SealForm.Signed:
                var readable = envelope.Value.ToArray();
                return new SealedDefinition(line, readable, Contents(kind, id, readable, mark, Find(mark)));
            default:
                var key = Key(mark);
                return new ScopedKey(key, Scope(kind, id), encrypts: true).TryOpen(SealPurpose.Definition, "", envelope, out var definition)
                    ? new SealedDefinition(line, definition, Contents(kind, id, definition, mark, key))
                    : throw new VRedisException(ErrorIds.BadSignature, Messages.FormatSealBroken(Messages.SealEncryption));
        }
    }

    /// <summary>Checks that something is not too old, nor of a time to come.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.SignatureExpired"/>.</exception>
    internal void CheckTime(long time, TimeSpan lifetime)
    {
        var age = Now - time;
        if (age > lifetime.TotalMilliseconds)
            throw new VRedisException(ErrorIds.SignatureExpired, Messages.FormatSealTooOld(age: Text(age), allowed: Text(lifetime.TotalMilliseconds)));
        if (age < -CmdlineLife.TotalMilliseconds)
            throw new VRedisException(ErrorIds.SignatureExpired, Messages.FormatSealFromTheFuture(Text(-age)));
    }

    private static string Text(double milliseconds) => milliseconds switch
    {
        >= 172_800_000 => Messages.FormatSpanDays(Messages.Text(milliseconds / 86_400_000, "0.#")),
        >= 120_000 => Messages.FormatSpanMinutes(Messages.Text(milliseconds / 60_000, "0")),
        _ => Messages.FormatSpanSeconds(Messages.Text(milliseconds / 1000, "0.###")),
    };

    private static VRedisException NoKey() => new(ErrorIds.KeyMissing, Messages.EncryptionNeedsKey);

    private SigningKey? Find(SealMark mark) => _accepted.Find(key => key.Id == mark.KeyId);

    private SigningKey Key(SealMark mark) => Find(mark) ?? throw new VRedisException(ErrorIds.KeyMissing,
        Messages.FormatKeyMissing(done: mark.Form == SealForm.Encrypted ? Messages.SealEncrypted : Messages.SealSigned, keyId: mark.KeyId, known: _accepted.Count == 0 ? Messages.KeysNone : Messages.FormatKeysHere(string.Join(", ", KeyIds))));

    private string Scope(SealKind kind, long id) => FormattableString.Invariant($"{kind}\n{_prefix}\n{id}");

    private SealedDefinition Wrap(SealKind kind, long id, byte[] definition, SigningKey key, bool encrypts)
    {
        var scoped = new ScopedKey(key, Scope(kind, id), encrypts);
        return new SealedDefinition(scoped.Wrap(SealPurpose.Definition, "", Now, definition), definition, Contents(kind, id, definition, scoped.Mark, key));
    }

    // Bound to the very definition, so that nothing goes from one into another.
    private Sealer Contents(SealKind kind, long id, byte[] definition, SealMark mark, SigningKey? key) => new(mark, this,
        key is null ? null : new ScopedKey(key, $"{Scope(kind, id)}\n{Convert.ToHexStringLower(SHA256.HashData(definition))}", mark.Form == SealForm.Encrypted));
}

/// <summary>What a definition defines.</summary>
internal enum SealKind
{
    /// <summary>A task.</summary>
    Task,

    /// <summary>A command line.</summary>
    Cmdline,
}

/// <summary>A definition, open.</summary>
/// <param name="Line">As it lies in Redis.</param>
/// <param name="Definition">What it says.</param>
/// <param name="Sealer">Wraps and opens what belongs to it; null when it is neither signed nor encrypted.</param>
internal readonly record struct SealedDefinition(byte[] Line, byte[] Definition, Sealer? Sealer);
