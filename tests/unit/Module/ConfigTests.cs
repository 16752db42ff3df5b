using System.Management.Automation;
using System.Text.Json;
using VRedis.Connection;
using VRedis.PowerShell.Commands;
using VRedis.Tests.Engine.Parts;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S2: Set-, Get- and Clear-VRedisConfig, and which settings hold. The folder and the address come from the environment, which belongs to the whole process.</summary>
[Collection(nameof(SavedSettingsTests))]
public sealed class ConfigTests : IDisposable
{
    private const string Secret = "open-sesame";
    private const string Folder = "XDG_CONFIG_HOME";

    private readonly Dictionary<string, string?> _before = new[] { Folder, SettingsSource.Variable }.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private readonly string _folder = Directory.CreateTempSubdirectory("vredis-test-").FullName;
    private readonly EmbeddedTestServer _server;
    private readonly ModuleSession _session;

    public ConfigTests(EmbeddedTestServer server)
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            Assert.Skip("Only Linux lets the environment choose the folder.");
        Environment.SetEnvironmentVariable(Folder, _folder);
        Environment.SetEnvironmentVariable(SettingsSource.Variable, null);
        _server = server;
        _session = new ModuleSession();
        _session.Run($"$secret = [securestring]::new(); '{Secret}'.ToCharArray() | ForEach-Object {{ $secret.AppendChar($_) }}; $credential = [pscredential]::new('anna', $secret)").ThrowIfErrors();
    }

    public void Dispose()
    {
        _session.Dispose();
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void S2_settings_are_saved_under_XDG_for_their_owner_alone_shown_and_cleared()
    {
        var initial = Assert.IsType<ConfigInfo>(Assert.Single(Run("Get-VRedisConfig").Output));
        Assert.Equal(("default", "localhost", 6379, 0, false, 7d), (initial.Profile, initial.HostName, initial.Port, initial.Database, initial.HasPassword, initial.RetentionDays));

        var saved = Assert.IsType<ConfigInfo>(Assert.Single(Run("Set-VRedisConfig redis.example 7000 -Database 2 -Credential $credential -Tls -RetentionDays 30 -PassThru").Output));

        var file = Path.Combine(_folder, "VRedis", "settings.json");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(Secret, JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("default").GetProperty("Password").GetString());
        Assert.Equal(("redis.example", 7000, 2, "anna", true, true, 30d), (saved.HostName, saved.Port, saved.Database, saved.UserName, saved.HasPassword, saved.Tls, saved.RetentionDays));
        Run("Set-VRedisConfig -Port 7001"); // the rest stays
        Assert.Equal(["redis.example 7001 True"], Lines("Get-VRedisConfig | ForEach-Object { \"$($_.HostName) $($_.Port) $($_.HasPassword)\" }"));
        Run("Clear-VRedisConfig");
        Assert.Equal(["localhost 6379 False"], Lines("Get-VRedisConfig | ForEach-Object { \"$($_.HostName) $($_.Port) $($_.HasPassword)\" }"));
        Assert.DoesNotContain(Secret, File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void S2_there_are_several_profiles()
    {
        Run("Set-VRedisConfig lab.example -Profile lab; Set-VRedisConfig home.example -Profile home; Set-VRedisConfig office.example");
        Assert.Equal(["default", "home", "lab"], Lines("Get-VRedisConfig | ForEach-Object Profile"));
        Assert.Equal(["lab.example"], Lines("Get-VRedisConfig L* | ForEach-Object HostName"));
        Run("Clear-VRedisConfig lab");
        Assert.Equal(["default", "home"], Lines("Get-VRedisConfig | ForEach-Object Profile"));
        var error = _session.Run("Connect-VRedis -Profile lab").SingleError(ErrorIds.BadSetting, ErrorCategory.InvalidArgument);
        Assert.Contains("default, home", error.Exception.Message, StringComparison.Ordinal);
        Assert.Single(Run("Clear-VRedisConfig nowhere -Verbose").Verbose, line => line.Contains("Nothing is saved", StringComparison.Ordinal));
    }

    [Fact]
    public void S2_the_password_is_never_shown()
    {
        var shown = new List<string>();
        foreach (var script in new[]
        {
            "Set-VRedisConfig redis.example -Credential $credential -Verbose -Debug -PassThru | Out-String",
            "Set-VRedisConfig redis.example -Credential $credential -WhatIf -Verbose",
            "Get-VRedisConfig | Out-String; Get-VRedisConfig | ForEach-Object { $_.PSObject.Properties | ForEach-Object { \"$($_.Name)=$($_.Value)\" } }",
            "Clear-VRedisConfig -WhatIf -Verbose",
            "Set-VRedisConfig -Port 0 -Credential $credential",
            "Connect-VRedis 127.0.0.1 1 -Credential $credential -Verbose -Debug",
            $"Connect-VRedis redis://anna:{Secret}@127.0.0.1:1 -Verbose -Debug",
            $"Connect-VRedis redis://anna:{Secret}@127.0.0.1:1/x -Verbose",
            $"Connect-VRedis redis://anna:{Secret}@127.0.0.1:1 -Tls -Verbose",
            $"Connect-VRedis anna:{Secret}@127.0.0.1:1 -Verbose",
            $"Set-VRedisConfig redis://anna:{Secret}@redis.example -Verbose -PassThru | Out-String",
            $"Set-VRedisConfig redis://anna:{Secret}@redis.example -WhatIf",
            $"Connect-VRedis {_server.Host} {_server.Port} -Credential $credential -Verbose",
            $"$env:{SettingsSource.Variable} = 'redis://anna:{Secret}@127.0.0.1:1/x'; Connect-VRedis -Verbose",
            $"$env:{SettingsSource.Variable} = 'redis://anna:{Secret}@127.0.0.1:1'; Get-VRedisStat -Verbose",
        })
        {
            var outcome = _session.Run(script);
            shown.AddRange([.. outcome.Output.Select(value => $"{value}"), .. outcome.Warnings, .. outcome.Verbose, .. outcome.Debug, .. outcome.Information.Select(record => $"{record}")]);
            foreach (var error in outcome.Errors)
                shown.AddRange([error.ToString(), error.ScriptStackTrace ?? "", error.Exception.ToString(), $"{error.TargetObject}"]);
        }
        Assert.Contains(shown, line => line.Contains("redis.example", StringComparison.Ordinal));
        Assert.All(shown, line => Assert.DoesNotContain(Secret, line, StringComparison.Ordinal));
    }

    [Fact]
    public void S2_WhatIf_saves_and_clears_nothing()
    {
        Run("Set-VRedisConfig redis.example -WhatIf");
        Assert.False(File.Exists(SavedSettings.Path));
        Run("Set-VRedisConfig redis.example; Clear-VRedisConfig -WhatIf");
        Assert.Equal(["redis.example"], Lines("Get-VRedisConfig | ForEach-Object HostName"));
    }

    [Fact]
    public void S2_an_argument_comes_before_the_environment_before_what_is_saved_before_the_initial_settings()
    {
        // Each step leads to the test server; those behind it to where nobody answers.
        var url = $"redis://{_server.Host}:{_server.Port}";
        Run($"Set-VRedisConfig {_server.Host} {_server.Port} -Prefix {TestServer.NewPrefix()}");
        Assert.Equal(["saved"], Lines("Connect-VRedis; Get-VRedisStat; 'saved'"));

        Run($"Set-VRedisConfig 127.0.0.1 1; Set-VRedisConfig 127.0.0.1 1 -Profile lab; Disconnect-VRedis; $env:{SettingsSource.Variable} = '{url}'");
        Assert.Equal(["environment"], Lines("Connect-VRedis; 'environment'"));
        Assert.Equal(["environment"], Lines("Disconnect-VRedis; Get-VRedisStat; 'environment'")); // also without Connect-VRedis
        Assert.Contains("127.0.0.1:1", _session.Run("Connect-VRedis -Profile lab").SingleError(ErrorIds.Unreachable, ErrorCategory.ConnectionError).Exception.Message, StringComparison.Ordinal);

        Run($"$env:{SettingsSource.Variable} = 'redis://127.0.0.1:1'");
        Assert.Equal(["argument"], Lines($"Connect-VRedis -Port {_server.Port}; 'argument'"));
        Assert.Equal(["argument"], Lines($"Connect-VRedis -Profile lab -Port {_server.Port}; 'argument'"));

        Run($"$env:{SettingsSource.Variable} = $null; Clear-VRedisConfig; Clear-VRedisConfig lab; Disconnect-VRedis");
        Assert.Equal(["localhost:6379"], Lines("Get-VRedisConfig | ForEach-Object { \"$($_.HostName):$($_.Port)\" }"));
    }

    [Fact]
    public void S2_an_address_says_as_a_whole_where_Redis_is_and_who_logs_in_and_the_rest_stays()
    {
        Run($"Set-VRedisConfig old.example 7000 -Tls -SkipCertificateCheck -Database 3 -Credential $credential -OtherHost b.example -Prefix mine -RetentionDays 30; Set-VRedisConfig redis://{_server.Host}:{_server.Port}/1");

        var saved = SavedSettings.LoadAll()["default"];
        Assert.Equal(new VRedisSettings { HostName = _server.Host, Port = _server.Port, Database = 1, Prefix = "mine", RetentionDays = 30 }, saved);
        Assert.Equal(["connected"], Lines($"Set-VRedisConfig 127.0.0.1 1; Connect-VRedis redis://{_server.Host}:{_server.Port} -Prefix {TestServer.NewPrefix()}; Get-VRedisStat; 'connected'"));
        Assert.Equal(["anna True"], Lines("Set-VRedisConfig redis://h/2 -Credential $credential -Database 2 -PassThru | ForEach-Object { \"$($_.UserName) $($_.HasPassword)\" }"));

        Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{_folder}'); Set-VRedisConfig 'rediss://h?ca=ca.pem' -Tls");
        Assert.Equal((true, Path.Combine(_folder, "ca.pem")), (SavedSettings.LoadAll()["default"].Tls, SavedSettings.LoadAll()["default"].CaCertificatePath));
    }

    [Theory]
    [InlineData("redis://h -Port 7000", "-Port")]
    [InlineData("redis://h/1 -Database 2", "-Database")]
    [InlineData("redis://h -Tls", "-Tls")]
    [InlineData("rediss://h -Tls:$false", "-Tls")]
    [InlineData("redis://anna:x@h -Credential $credential", "-Credential")]
    [InlineData("redis://h?sentinel=chief -SentinelMaster other", "-SentinelMaster")]
    [InlineData("redis://h?hosts=b -OtherHost c", "-OtherHost")]
    [InlineData("rediss://h?ca=a -CaCertificatePath b", "-CaCertificatePath")]
    [InlineData("rediss://h?cert=a -ClientCertificatePath b", "-ClientCertificatePath")]
    [InlineData("'rediss://h?cert=a&key=b' -ClientKeyPath c", "-ClientKeyPath")]
    [InlineData("redis://h?signingkey=a -SigningKey $secret", "-SigningKey")]
    [InlineData("redis://h?signingkey=a -SigningKeyPath b", "-SigningKeyPath")]
    [InlineData("redis://h?acceptedkey=a -AcceptedKeyPath b", "-AcceptedKeyPath")]
    [InlineData("'redis://h?signingkey=a&encrypt=true' -Encrypt:$false", "-Encrypt")]
    [InlineData("http://h", "-HostName")]
    public void S2_an_address_and_a_parameter_that_says_otherwise_are_an_error(string arguments, string named)
    {
        foreach (var command in (string[])["Connect-VRedis", "Set-VRedisConfig"])
            Assert.Contains(named, _session.Run($"{command} {arguments}").SingleError(ErrorIds.BadSetting, ErrorCategory.InvalidArgument).Exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(SavedSettings.Path));
    }

    [Fact]
    public void S2_bad_settings_are_not_saved_and_a_broken_file_is_named()
    {
        foreach (var bad in new[] { "-Port 70000", "-Database -1", "'a b'", "-Prefix 'a b'", "-RetentionDays -1" })
            _session.Run($"Set-VRedisConfig {bad}").SingleError(ErrorIds.BadSetting, ErrorCategory.InvalidArgument);
        Assert.False(File.Exists(SavedSettings.Path));
        Directory.CreateDirectory(Path.GetDirectoryName(SavedSettings.Path)!);
        File.WriteAllText(SavedSettings.Path, $$"""{ "default": { "Password": "{{Secret}}", "Port": "x" } }""");
        foreach (var command in new[] { "Get-VRedisConfig", "Set-VRedisConfig h", "Clear-VRedisConfig", "Connect-VRedis" })
        {
            var message = _session.Run(command).SingleError(ErrorIds.BadSavedSettings, ErrorCategory.InvalidData).Exception.Message;
            Assert.Contains(SavedSettings.Path, message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, message, StringComparison.Ordinal);
        }
    }

    private ScriptOutcome Run(string script) => _session.Run(script).ThrowIfErrors();

    private string[] Lines(string script) => [.. Run(script).Output.Select(value => value!.ToString()!)];
}
