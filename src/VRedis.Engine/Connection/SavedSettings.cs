using System.Text.Json;

namespace VRedis.Connection;

/// <summary>The settings that a user has saved, by the names of profiles: a JSON file in the user's configuration folder, readable by its owner alone.</summary>
public static class SavedSettings
{
    /// <summary>The profile that is meant when none is named.</summary>
    public const string DefaultProfile = "default";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>The file: <c>VRedis/settings.json</c> in the user's configuration folder (<c>$XDG_CONFIG_HOME</c> or <c>~/.config</c> on Linux).</summary>
    public static string Path => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "VRedis", "settings.json");

    /// <summary>All profiles by their names; empty when nothing is saved.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSavedSettings"/> when the file cannot be read.</exception>
    public static SortedDictionary<string, VRedisSettings> LoadAll()
    {
        try
        {
            var profiles = new SortedDictionary<string, VRedisSettings>(StringComparer.OrdinalIgnoreCase);
            if (!File.Exists(Path))
                return profiles;
            foreach (var (name, settings) in JsonSerializer.Deserialize<Dictionary<string, VRedisSettings>>(File.ReadAllText(Path), Json) ?? [])
                profiles[name] = settings.Validate();
            return profiles;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or VRedisException or NullReferenceException)
        {
            throw new VRedisException(ErrorIds.BadSavedSettings, $"The saved settings in {Path} cannot be used: {e.Message} Correct or delete the file.", e);
        }
    }

    /// <summary>Saves a profile.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/> or <see cref="ErrorIds.BadSavedSettings"/>.</exception>
    public static void Save(string profile, VRedisSettings settings)
    {
        var profiles = LoadAll();
        profiles[profile] = settings.Validate();
        Write(profiles);
    }

    /// <summary>Removes a profile.</summary>
    /// <returns>False when there is none of this name.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSavedSettings"/>.</exception>
    public static bool Clear(string profile)
    {
        var profiles = LoadAll();
        if (!profiles.Remove(profile))
            return false;
        Write(profiles);
        return true;
    }

    private static void Write(SortedDictionary<string, VRedisSettings> profiles)
    {
        try
        {
            var folder = System.IO.Path.GetDirectoryName(Path)!;
            Directory.CreateDirectory(folder);
            // Written beside and moved over, so that nobody ever reads half a file; private from its first byte on.
            var draft = System.IO.Path.Combine(folder, $"settings.{Environment.ProcessId}.tmp");
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(draft, options))
                JsonSerializer.Serialize(file, profiles, Json);
            File.Move(draft, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VRedisException(ErrorIds.BadSavedSettings, $"The settings cannot be saved in {Path}: {e.Message}", e);
        }
    }
}
