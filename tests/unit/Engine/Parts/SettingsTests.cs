using VRedis.Connection;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class SettingsTests
{
    public static TheoryData<VRedisSettings> Good => new(
        new VRedisSettings(),
        new VRedisSettings { HostName = "::1", Port = 1 },
        new VRedisSettings { HostName = "a.b-c.example", Port = 65535, Database = 15 },
        new VRedisSettings { UserName = "anna", Password = "x" },
        new VRedisSettings { OtherHosts = "b.example, [::1]:26380" },
        new VRedisSettings { SentinelMaster = "chief" },
        new VRedisSettings { Prefix = "my-app:2" });

    public static TheoryData<VRedisSettings, string> Bad => new()
    {
        { new() { HostName = "" }, "host name" },
        { new() { HostName = "a b" }, "a b" },
        { new() { HostName = "a,b" }, "host name" },
        { new() { HostName = "a:6379" }, "a:6379" },
        { new() { Port = 0 }, "1 to 65535" },
        { new() { Port = 65536 }, "65536" },
        { new() { OtherHosts = "b.example,c d" }, "c d" },
        { new() { OtherHosts = "b.example:99999" }, "99999" },
        { new() { OtherHosts = "me@b.example" }, "other hosts" },
        { new() { SentinelMaster = "two words" }, "sentinel monitor" },
        { new() { Database = -1 }, "-1" },
        { new() { UserName = "anna" }, "password" },
        { new() { CaCertificatePath = "ca.pem" }, "-Tls" },
        { new() { SkipCertificateCheck = true }, "-Tls" },
        { new() { Tls = true, ClientKeyPath = "key.pem" }, "-ClientCertificatePath" },
        { new() { Prefix = "" }, "prefix" },
        { new() { Prefix = "a{b}" }, "prefix" },
        { new() { Prefix = "a b" }, "prefix" },
        { new() { RetentionDays = -0.1 }, "-0.1 days" },
        { new() { RetentionDays = 36_501 }, "36501 days" },
        { new() { RetentionDays = double.NaN }, "retention" },
    };

    [Theory]
    [MemberData(nameof(Good), DisableDiscoveryEnumeration = true)]
    public void Good_settings_are_good(VRedisSettings settings) => Assert.Same(settings, settings.Validate());

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Bad_settings_are_named(VRedisSettings settings, string named)
    {
        var error = Assert.Throws<VRedisException>(settings.Validate);

        Assert.Equal(ErrorIds.BadSetting, error.ErrorId);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_hosts_have_ports_of_their_own_or_the_same() => Assert.Equal(
        [("a", 26379), ("b", 26379), ("::1", 1), ("c", 2)], new VRedisSettings { HostName = "a", Port = 26379, OtherHosts = "b,[::1]:1, c:2" }.Hosts);

    [Fact]
    public void An_address_names_sentinels_and_other_hosts()
    {
        var settings = SettingsSource.Parse("redis://a:26379/0?sentinel=chief&hosts=b:26380,c");

        Assert.Equal(("chief", "b:26380,c"), (settings.SentinelMaster, settings.OtherHosts));
        Assert.Contains("chief", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_before_a_host_is_refused_and_not_shown()
    {
        foreach (var settings in (VRedisSettings[])[new() { HostName = "anna:sesame@h" }, new() { HostName = "sesame@h" }, new() { OtherHosts = "b,anna:sesame@c" }])
        {
            var error = Assert.Throws<VRedisException>(settings.Validate);
            Assert.Equal(ErrorIds.BadSetting, error.ErrorId);
            Assert.DoesNotContain("sesame", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_password_is_never_shown() => Assert.DoesNotContain("sesame", new VRedisSettings { UserName = "anna", Password = "sesame" }.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "worker", 10)]
    [InlineData(1025, "worker", 10)]
    [InlineData(32, " ", 10)]
    [InlineData(32, "worker", -1)]
    [InlineData(32, "worker", 86_401)]
    public void Bad_options_of_a_worker_are_refused(int limit, string name, int shutdown) =>
        Assert.Equal(ErrorIds.BadSetting, Assert.Throws<VRedisException>(() =>
            new WorkerOptions { ThrottleLimit = limit, Name = name, ShutdownTime = TimeSpan.FromSeconds(shutdown) }.Validate()).ErrorId);
}
