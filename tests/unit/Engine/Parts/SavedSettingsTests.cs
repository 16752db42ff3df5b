using VRedis.Connection;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>The file of saved settings. It lies where the environment says, and that belongs to the whole process.</summary>
[CollectionDefinition(nameof(SavedSettingsTests), DisableParallelization = true)]
[Collection(nameof(SavedSettingsTests))]
public sealed class SavedSettingsTests : IDisposable
{
    private const string Variable = "XDG_CONFIG_HOME";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly string _folder = Directory.CreateTempSubdirectory("vredis-test-").FullName;

    public SavedSettingsTests()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            Assert.Skip("Only Linux lets the environment choose the folder.");
        Environment.SetEnvironmentVariable(Variable, _folder);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Without_a_file_they_are_the_initial_ones() => Assert.Equal(new VRedisSettings(), SettingsSource.Current());

    [Fact]
    public void They_are_read_from_the_folder_that_the_environment_names()
    {
        Write("""{ "default": { "HostName": "redis.example", "Port": 7000, "Password": "sesame", "Tls": true } }""");

        Assert.Equal(new VRedisSettings { HostName = "redis.example", Port = 7000, Password = "sesame", Tls = true }, SettingsSource.Current());
        Assert.StartsWith(_folder, SavedSettings.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{ "default": { "Port": "many" } }""")]
    [InlineData("""{ "default": { "Port": 99999 } }""")]
    [InlineData("""{ "default": null }""")]
    [InlineData("[]")]
    public void A_broken_file_is_named_with_what_to_do(string text)
    {
        Write(text);

        var error = Assert.Throws<VRedisException>(() => SettingsSource.Current());

        Assert.Equal(ErrorIds.BadSavedSettings, error.ErrorId);
        Assert.Contains(SavedSettings.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("Correct or delete", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S2_profiles_are_saved_for_their_owner_alone_and_cleared()
    {
        var lab = new VRedisSettings { HostName = "lab.example", Password = "sesame" };
        SavedSettings.Save("lab", lab);
        SavedSettings.Save("default", lab with { HostName = "redis.example" });

        Assert.Equal(lab, SettingsSource.Current("LAB"));
        Assert.Equal("redis.example", SettingsSource.Current().HostName);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SavedSettings.Path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(SavedSettings.Path)!));
        Assert.True(SavedSettings.Clear("default"));
        Assert.False(SavedSettings.Clear("default"));
        Assert.Equal(new VRedisSettings(), SettingsSource.Current());
        Assert.Contains("lab", Assert.Throws<VRedisException>(() => SettingsSource.Current("nowhere")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Under_any_umask_the_file_and_its_folder_are_their_owners_alone()
    {
        var before = SetUmask(0);
        try
        {
            SavedSettings.Save("default", new VRedisSettings { Password = "sesame" });
        }
        finally
        {
            SetUmask(before);
        }
        AssertPrivate();
        Assert.Null(SavedSettings.Protect());
    }

    [Fact]
    public void Rights_of_others_are_taken_away_with_a_warning()
    {
        SavedSettings.Save("default", new VRedisSettings { Password = "sesame" });
        var folder = Path.GetDirectoryName(SavedSettings.Path)!;
        if (OperatingSystem.IsWindows())
            return; // see the constructor
        File.SetUnixFileMode(SavedSettings.Path, File.GetUnixFileMode(SavedSettings.Path) | UnixFileMode.OtherRead);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);

        var warning = SavedSettings.Protect();

        Assert.Contains(SavedSettings.Path, warning, StringComparison.Ordinal);
        AssertPrivate();
    }

    [Fact]
    public void All_settings_come_back_as_they_were_saved()
    {
        var settings = new VRedisSettings
        {
            HostName = "h", Tls = true, CaCertificatePath = "/ca", ClientCertificatePath = "/c", ClientKeyPath = "/k", ClientCertificatePassword = "p", SkipCertificateCheck = true,
        };
        SavedSettings.Save("lab", settings);
        Assert.Equal(settings, SettingsSource.Current("lab"));
    }

    [Fact]
    public void S2_the_environment_comes_before_what_is_saved_and_after_a_named_profile()
    {
        SavedSettings.Save("default", new VRedisSettings { HostName = "saved.example" });
        Environment.SetEnvironmentVariable(SettingsSource.Variable, "redis://env.example:7001/2");
        try
        {
            Assert.Equal(("env.example", 7001, 2), (SettingsSource.Current().HostName, SettingsSource.Current().Port, SettingsSource.Current().Database));
            Assert.Equal("saved.example", SettingsSource.Current("default").HostName);
        }
        finally
        {
            Environment.SetEnvironmentVariable(SettingsSource.Variable, null);
        }
    }

    [Theory]
    [InlineData("redis://h", "h", 6379, null, null, 0, false)]
    [InlineData("rediss://ada:p%40ss@h:7000/3", "h", 7000, "ada", "p@ss", 3, true)]
    [InlineData("redis://default:pw@h", "h", 6379, null, "pw", 0, false)]
    [InlineData("redis://:pw@h", "h", 6379, null, "pw", 0, false)]
    [InlineData("redis://[::1]:7000", "::1", 7000, null, null, 0, false)]
    public void An_address_is_read(string url, string host, int port, string? user, string? password, int database, bool tls) =>
        Assert.Equal(new VRedisSettings { HostName = host, Port = port, UserName = user, Password = password, Database = database, Tls = tls }, SettingsSource.Parse(url));

    [Theory]
    [InlineData("http://h")]
    [InlineData("redis://:secret@h/x")]
    [InlineData("redis://secret@h")]
    [InlineData("redis://secret:@h")]
    [InlineData("secret")]
    public void A_bad_address_is_an_error_that_shows_no_password(string url)
    {
        var error = Assert.Throws<VRedisException>(() => SettingsSource.Parse(url));
        Assert.Equal(ErrorIds.BadSetting, error.ErrorId);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SavedSettings.Path)!);
        File.WriteAllText(SavedSettings.Path, text);
    }

    private static void AssertPrivate()
    {
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SavedSettings.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(SavedSettings.Path)!));
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "umask")]
    private static extern uint SetUmask(uint mask);
}
