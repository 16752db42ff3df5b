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
            return File.Exists(Path) ? Parse(File.ReadAllText(Path)) : Parse("{}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(e);
        }
    }

    /// <summary>Reads what stands in the file.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSavedSettings"/>.</exception>
    internal static SortedDictionary<string, VRedisSettings> Parse(string text)
    {
        try
        {
            var profiles = new SortedDictionary<string, VRedisSettings>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, settings) in JsonSerializer.Deserialize<Dictionary<string, VRedisSettings>>(text, Json) ?? [])
                profiles[name] = settings.Validate();
            return profiles;
        }
        catch (Exception e) when (e is JsonException or VRedisException or NullReferenceException)
        {
            throw Bad(e);
        }
    }

    private static VRedisException Bad(Exception e) => new(ErrorIds.BadSavedSettings, Messages.FormatSettingsFileBroken(path: Path, reason: e.Message), e);

    /// <summary>Saves a profile. The file and its folder are their owner's alone from the first byte on, whatever the umask.</summary>
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

    /// <summary>Takes all rights to the file and its folder from others than their owner. Others may have them when somebody copied or wrote the file by hand. Windows' profile folders are their owner's anyway.</summary>
    /// <returns>A warning when others had rights; null when all is well.</returns>
    public static string? Protect() => OperatingSystem.IsWindows() ? null : ProtectFiles();

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static string? ProtectFiles()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        List<string> wide = [];
        foreach (var path in (string[])[Path, Folder])
        {
            if (System.IO.Path.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0)
                wide.Add(path);
        }
        if (wide.Count == 0)
            return null;
        try
        {
            foreach (var path in wide)
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Others);
            return Messages.FormatSettingsFileWasOpen(string.Join(" and ", wide));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Messages.FormatSettingsFileOpen(paths: string.Join(" and ", wide), reason: e.Message);
        }
    }

    private static string Folder => System.IO.Path.GetDirectoryName(Path)!;

    private static void Write(SortedDictionary<string, VRedisSettings> profiles)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Folder);
            else
                Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            // Written beside and moved over, so that nobody ever reads half a file; private from its first byte on.
            var draft = System.IO.Path.Combine(Folder, $"settings.{Environment.ProcessId}.tmp");
            File.Delete(draft); // one left over keeps the rights it has
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(draft, options))
                JsonSerializer.Serialize(file, profiles, Json);
            File.Move(draft, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VRedisException(ErrorIds.BadSavedSettings, Messages.FormatSettingsFileNotSaved(path: Path, reason: e.Message), e);
        }
    }
}
