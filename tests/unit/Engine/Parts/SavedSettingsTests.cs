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
    public void Without_a_file_they_are_the_initial_ones() => Assert.Equal(new VRedisSettings(), SavedSettings.Load());

    [Fact]
    public void They_are_read_from_the_folder_that_the_environment_names()
    {
        Write("""{ "HostName": "redis.example", "Port": 7000, "Password": "sesame", "Tls": true }""");

        Assert.Equal(new VRedisSettings { HostName = "redis.example", Port = 7000, Password = "sesame", Tls = true }, SavedSettings.Load());
        Assert.StartsWith(_folder, SavedSettings.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{ "Port": "many" }""")]
    [InlineData("""{ "Port": 99999 }""")]
    [InlineData("[]")]
    public void A_broken_file_is_named_with_what_to_do(string text)
    {
        Write(text);

        var error = Assert.Throws<VRedisException>(() => SavedSettings.Load());

        Assert.Equal(ErrorIds.BadSavedSettings, error.ErrorId);
        Assert.Contains(SavedSettings.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("Correct or delete", error.Message, StringComparison.Ordinal);
    }

    private static void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SavedSettings.Path)!);
        File.WriteAllText(SavedSettings.Path, text);
    }
}
