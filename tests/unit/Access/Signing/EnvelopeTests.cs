using System.Text;
using VRedis.Connection;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Access.Signing;

/// <summary>What is signed or encrypted, byte by byte; and where keys come from.</summary>
public sealed class EnvelopeTests
{
    private static readonly byte[] Value = """{"a":[1,"}\",\"v\":"]}"""u8.ToArray();

    [Theory, InlineData(false), InlineData(true)]
    public void What_was_wrapped_opens_for_the_same_purpose_and_name_alone(bool encrypts)
    {
        var sealer = Define(1, encrypts).Sealer!;
        var line = sealer.Wrap(SealPurpose.Item, "main", Value);

        Assert.Equal(Value, sealer.OpenToRun("main", line));
        Assert.Equal(Value, sealer.Show(SealPurpose.Item, "main", line));
        Assert.DoesNotContain((byte)'\n', line);
        Assert.Equal(encrypts, !Encoding.UTF8.GetString(line).EndsWith(Encoding.UTF8.GetString(Value) + "}", StringComparison.Ordinal));
        Assert.Equal(ErrorIds.BadSignature, Refusal(() => sealer.OpenToRun("other", line)));
        Assert.Equal(ErrorIds.BadSignature, Refusal(() => sealer.Open(SealPurpose.Output, "main", line)));
        Assert.Equal(ErrorIds.BadSignature, Refusal(() => Define(2, encrypts).Sealer!.OpenToRun("main", line)));
        Assert.Equal(ErrorIds.BadSignature, Refusal(() => Define(1, encrypts).Sealer!.OpenToRun("main", line))); // the same once more is another
        Assert.Equal(ErrorIds.NotSigned, Refusal(() => sealer.OpenToRun("main", Value)));
    }

    /// <summary>Every byte of it, one by one.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Nothing_of_it_can_be_altered(bool encrypts)
    {
        var sealer = Define(1, encrypts).Sealer!;
        var line = sealer.Wrap(SealPurpose.Item, "main", Value);
        for (var i = 0; i < line.Length; i++)
        {
            byte[] altered = [.. line];
            altered[i] ^= 1;
            Assert.True(Refusal(() => sealer.OpenToRun("main", altered)) is ErrorIds.BadSignature or ErrorIds.NotSigned, $"byte {i}");
            Assert.NotEqual("", Refusal(() => sealer.OpenToRun("main", line.AsSpan(0, i))));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_definition_is_good_for_its_own_id_kind_and_prefix(bool encrypts)
    {
        var ring = Ring();
        var line = Define(1, encrypts).Line;

        Assert.EndsWith(Encoding.UTF8.GetString(Value)[1..], Encoding.UTF8.GetString(ring.OpenToRun(SealKind.Task, 1, line, ring.Lifetime).Definition), StringComparison.Ordinal);
        Assert.Equal(ErrorIds.BadSignature, Refusal(() => ring.OpenToRun(SealKind.Task, 2, line, ring.Lifetime)));
        Assert.Equal(ErrorIds.BadSignature, Refusal(() => ring.OpenToRun(SealKind.Cmdline, 1, line, ring.Lifetime)));
        Assert.Equal(ErrorIds.BadSignature, Refusal(() => KeyRing.Load(new VRedisSettings { SigningKey = SigningRig.Key, Prefix = "other" }).OpenToRun(SealKind.Task, 1, line, ring.Lifetime)));
        Assert.Equal(ErrorIds.KeyMissing, Refusal(() => KeyRing.Load(new VRedisSettings { SigningKey = SigningRig.OtherKey }).OpenToRun(SealKind.Task, 1, line, ring.Lifetime)));
    }

    [Theory]
    [InlineData(-29, null)]
    [InlineData(-31, ErrorIds.SignatureExpired)]
    [InlineData(1, ErrorIds.SignatureExpired)]
    public void Signatures_have_their_time(int days, string? refusal)
    {
        var line = Ring(TimeSpan.FromDays(days)).Seal(SealKind.Task, 1, Value, encrypt: false).Line;
        var ring = Ring();
        if (refusal is null)
            ring.OpenToRun(SealKind.Task, 1, line, ring.Lifetime);
        else
            Assert.Equal(refusal, Refusal(() => ring.OpenToRun(SealKind.Task, 1, line, ring.Lifetime)));
    }

    [Fact]
    public void Clocks_may_differ_by_minutes()
    {
        var ring = Ring();
        foreach (var minutes in new[] { -9, 9 })
            ring.OpenToRun(SealKind.Cmdline, 1, Ring(TimeSpan.FromMinutes(minutes)).Seal(SealKind.Cmdline, 1, Value, encrypt: false).Line, KeyRing.CmdlineLife);
        foreach (var minutes in new[] { -11, 11 })
            Assert.Equal(ErrorIds.SignatureExpired, Refusal(() => ring.OpenToRun(SealKind.Cmdline, 1, Ring(TimeSpan.FromMinutes(minutes)).Seal(SealKind.Cmdline, 1, Value, encrypt: false).Line, KeyRing.CmdlineLife)));
    }

    [Fact]
    public void What_is_signed_anew_keeps_what_belongs_to_it()
    {
        var old = Ring(TimeSpan.FromDays(-40));
        var before = old.Seal(SealKind.Task, 1, Value, encrypt: true);
        var item = before.Sealer!.Wrap(SealPurpose.Item, "main", Value);
        var ring = Ring();

        var after = ring.Renew(SealKind.Task, 1, ring.OpenToRun(SealKind.Task, 1, before.Line, TimeSpan.MaxValue));

        ring.OpenToRun(SealKind.Task, 1, after.Line, ring.Lifetime);
        Assert.Equal(ErrorIds.SignatureExpired, Refusal(() => after.Sealer!.OpenToRun("main", item)));
        Assert.Equal(Value, after.Sealer!.OpenToRun("main", after.Sealer.Renew(SealPurpose.Item, "main", item)));
    }

    [Fact]
    public void Nothing_that_lies_in_Redis_or_is_shown_tells_the_key()
    {
        var ring = Ring();
        var line = Encoding.UTF8.GetString(Define(1, encrypts: false).Line);

        Assert.Matches("^[0-9a-f]{8}$", ring.SigningKeyId);
        Assert.Equal([ring.SigningKeyId!], ring.KeyIds);
        Assert.Contains($"\"{ring.SigningKeyId}.", line, StringComparison.Ordinal);
        Assert.DoesNotContain(SigningRig.Key, line + new VRedisSettings { SigningKey = SigningRig.Key }, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_too_short_or_a_file_that_is_not_there_is_an_error_that_does_not_show_it()
    {
        var error = Assert.Throws<VRedisException>(() => KeyRing.Load(new VRedisSettings { SigningKey = "short-canary" }));
        Assert.Equal(ErrorIds.BadSetting, error.ErrorId);
        Assert.Contains("at least 32", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/file", Assert.Throws<VRedisException>(() => KeyRing.Load(new VRedisSettings { AcceptedKeyPaths = ["/no/such/file"] })).Message, StringComparison.Ordinal);
        Assert.Contains("-SigningKey", Assert.Throws<VRedisException>(() => new VRedisSettings { Encrypt = true }.Validate()).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorIds.KeyMissing, Refusal(() => KeyRing.Load(new VRedisSettings()).Seal(SealKind.Task, 1, Value, encrypt: true)));
    }

    [Fact]
    public void A_file_holds_the_same_key_as_its_text_and_others_should_not_read_it()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, SigningRig.Key + "\r\n");
            var settings = new VRedisSettings { SigningKeyPath = file };
            Assert.Equal(Ring().SigningKeyId, KeyRing.Load(settings).SigningKeyId);
            if (OperatingSystem.IsWindows())
                return;
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Contains(file, settings.KeyWarning, StringComparison.Ordinal);
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
            Assert.Null(settings.KeyWarning);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_address_in_the_environment_names_key_files()
    {
        var settings = SettingsSource.Parse("redis://host/?signingkey=%2Fa%20b&acceptedkey=/c&acceptedkey=/d&encrypt=true");
        Assert.Equal(("/a b", true), (settings.SigningKeyPath, settings.Encrypt));
        Assert.Equal(["/c", "/d"], settings.AcceptedKeyPaths);
        Assert.Equal(ErrorIds.BadSetting, Refusal(() => SettingsSource.Parse("redis://host/?encrypt=perhaps&signingkey=/a")));
        Assert.Equal(ErrorIds.BadSetting, Refusal(() => SettingsSource.Parse("redis://host/?acceptedkey=")));
    }

    private static KeyRing Ring(TimeSpan offset = default) => KeyRing.Load(new VRedisSettings { SigningKey = SigningRig.Key, Clock = new SigningRig.OffsetClock(offset) });

    private static SealedDefinition Define(long id, bool encrypts) => Ring().Seal(SealKind.Task, id, Value, encrypts);

    private static string Refusal(Action open)
    {
        try
        {
            open();
            return "";
        }
        catch (VRedisException e)
        {
            return e.ErrorId;
        }
    }
}
