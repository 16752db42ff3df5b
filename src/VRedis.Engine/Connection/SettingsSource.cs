namespace VRedis.Connection;

/// <summary>Where settings come from when a command names none: the environment, then what is saved, then the initial ones.</summary>
public static class SettingsSource
{
    /// <summary>The environment variable with an address: <c>redis://[user:password@]host[:port][/database]</c>, or <c>rediss://</c> for TLS, where <c>?ca=</c>, <c>cert=</c> and <c>key=</c> give the paths of certificates; <c>signingkey=</c> and <c>acceptedkey=</c> give files with keys that sign, and <c>encrypt=true</c> encrypts. <c>sentinel=</c> gives the master's name where the host is a sentinel, <c>hosts=</c> more hosts with commas between.</summary>
    public const string Variable = "VREDIS_URL";

    /// <summary>The settings that hold when a command names none.</summary>
    /// <param name="profile">The saved profile wanted; when it is named, the environment does not count.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/> or <see cref="ErrorIds.BadSavedSettings"/>.</exception>
    public static VRedisSettings Current(string? profile = null)
    {
        if (profile is null && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } url)
            return Parse(url);
        var saved = SavedSettings.LoadAll();
        if (saved.TryGetValue(profile ?? SavedSettings.DefaultProfile, out var settings))
            return settings;
        return profile is null or SavedSettings.DefaultProfile
            ? new VRedisSettings()
            : throw new VRedisException(ErrorIds.BadSetting, Messages.FormatSettingProfileUnknown(profile: profile, known: saved.Count == 0 ? Messages.SettingProfilesNone : Messages.FormatSettingProfiles(string.Join(", ", saved.Keys))));
    }

    /// <summary>Reads an address.</summary>
    /// <param name="url">The address, as <see cref="Variable"/> has it.</param>
    /// <param name="place">Where it stands, for the message.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>; the message never shows a password.</exception>
    public static VRedisSettings Parse(string url, string place = Variable)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0)
            throw Bad();
        var user = uri.UserInfo.Split(':', 2);
        if (user is [{ Length: > 0 }] or [{ Length: > 0 }, ""]) // perhaps a password that was meant, so it is not shown
            throw Bad();
        var database = 0;
        var path = uri.AbsolutePath.Trim('/');
        if (path.Length > 0 && !int.TryParse(path, out database))
            throw Bad();
        var more = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToLookup(pair => pair[0], pair => pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "");
        if (more.Any(pair => pair.Key is not ("ca" or "cert" or "key" or "signingkey" or "acceptedkey" or "encrypt" or "sentinel" or "hosts") || (pair.Count() > 1 && pair.Key != "acceptedkey") || pair.Any(value => value.Length == 0))
            || !bool.TryParse(more["encrypt"].FirstOrDefault("false"), out var encrypt))
            throw Bad();
        return new VRedisSettings
        {
            HostName = uri.DnsSafeHost,
            Port = uri.Port < 0 ? 6379 : uri.Port,
            SentinelMaster = more["sentinel"].FirstOrDefault(),
            OtherHosts = more["hosts"].FirstOrDefault(),
            UserName = user is [{ Length: > 0 } name, _] and not ["default", _] ? Uri.UnescapeDataString(name) : null,
            Password = user is [_, { Length: > 0 } password] ? Uri.UnescapeDataString(password) : null,
            Database = database,
            Tls = uri.Scheme == "rediss",
            CaCertificatePath = more["ca"].FirstOrDefault(),
            ClientCertificatePath = more["cert"].FirstOrDefault(),
            ClientKeyPath = more["key"].FirstOrDefault(),
            SigningKeyPath = more["signingkey"].FirstOrDefault(),
            AcceptedKeyPaths = more.Contains("acceptedkey") ? [.. more["acceptedkey"]] : null,
            Encrypt = encrypt,
        }.Validate();

        VRedisException Bad() => new(ErrorIds.BadSetting, Messages.FormatSettingAddressBroken(place));
    }
}
