using System.Text.Json;

namespace VRedis.Connection;

/// <summary>The settings that a user has saved: a JSON file in the user's configuration folder, readable by its owner alone.</summary>
public static class SavedSettings
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>The file: <c>VRedis/settings.json</c> in the user's configuration folder (<c>$XDG_CONFIG_HOME</c> or <c>~/.config</c> on Linux).</summary>
    public static string Path => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "VRedis", "settings.json");

    /// <summary>Reads the saved settings; the initial ones (localhost:6379, no password, database 0) when none are saved.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSavedSettings"/> when the file cannot be read.</exception>
    public static VRedisSettings Load()
    {
        try
        {
            if (!File.Exists(Path))
                return new VRedisSettings();
            return (JsonSerializer.Deserialize<VRedisSettings>(File.ReadAllText(Path), Json) ?? new VRedisSettings()).Validate();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or VRedisException)
        {
            throw new VRedisException(ErrorIds.BadSavedSettings, $"The saved settings in {Path} cannot be used: {e.Message} Correct or delete the file.", e);
        }
    }
}
