using System.Diagnostics.CodeAnalysis;
using VRedis.Connection;

namespace VRedis.PowerShell.Commands;

/// <summary>A whole address given as -HostName (<c>redis://…</c>). It says where Redis is and who logs in, all of it, so that a saved password or certificate never goes to another server; keys that sign, prefix and the like stay as they were unless it names them. A parameter that says otherwise is an error.</summary>
internal sealed class AddressParameter
{
    private readonly VRedisSettings _address;

    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>; the message never shows a password.</exception>
    public AddressParameter(SettingsCmdlet given, string text)
    {
        var address = SettingsSource.Parse(text, "-HostName");
        // In full, because what is saved is used from other folders.
        _address = address with
        {
            CaCertificatePath = InFull(address.CaCertificatePath),
            ClientCertificatePath = InFull(address.ClientCertificatePath),
            ClientKeyPath = InFull(address.ClientKeyPath),
            SigningKeyPath = InFull(address.SigningKeyPath),
            AcceptedKeyPaths = address.AcceptedKeyPaths?.Select(given.GetUnresolvedProviderPathFromPSPath).ToList(),
        };
        if (Contradicting(given) is { } parameter)
            throw new VRedisException(ErrorIds.BadSetting, Messages.FormatSettingAddressContradicted(parameter));

        string? InFull(string? path) => path is null ? null : given.GetUnresolvedProviderPathFromPSPath(path);
    }

    public static bool IsAddress([NotNullWhen(true)] string? hostName) => hostName?.Contains("://", StringComparison.Ordinal) ?? false;

    /// <summary>Puts what the address says over other settings.</summary>
    public VRedisSettings Over(VRedisSettings settings) => settings with
    {
        HostName = _address.HostName,
        Port = _address.Port,
        SentinelMaster = _address.SentinelMaster,
        OtherHosts = _address.OtherHosts,
        UserName = _address.UserName,
        Password = _address.Password,
        Database = _address.Database,
        Tls = _address.Tls,
        CaCertificatePath = _address.CaCertificatePath,
        ClientCertificatePath = _address.ClientCertificatePath,
        ClientKeyPath = _address.ClientKeyPath,
        ClientCertificatePassword = null,
        SkipCertificateCheck = false,
        SigningKey = _address.SigningKeyPath is null ? settings.SigningKey : null,
        SigningKeyPath = _address.SigningKeyPath ?? settings.SigningKeyPath,
        AcceptedKeyPaths = _address.AcceptedKeyPaths ?? settings.AcceptedKeyPaths,
        Encrypt = _address.Encrypt || settings.Encrypt,
    };

    /// <summary>The first parameter that says otherwise than the address; null when there is none. Port, database and TLS are always said by an address.</summary>
    private string? Contradicting(SettingsCmdlet given)
    {
        return new (string Name, bool Contradicts)[]
        {
            (nameof(given.Port), given.Port is { } port && port != _address.Port),
            (nameof(given.Database), given.Database is { } database && database != _address.Database),
            (nameof(given.Tls), IsGiven(nameof(given.Tls)) && given.Tls != _address.Tls),
            (nameof(given.Credential), given.Credential is not null && (_address.UserName ?? _address.Password) is not null),
            (nameof(given.SentinelMaster), given.SentinelMaster is not null && _address.SentinelMaster is not null),
            (nameof(given.OtherHost), given.OtherHost is not null && _address.OtherHosts is not null),
            (nameof(given.CaCertificatePath), given.CaCertificatePath is not null && _address.CaCertificatePath is not null),
            (nameof(given.ClientCertificatePath), given.ClientCertificatePath is not null && _address.ClientCertificatePath is not null),
            (nameof(given.ClientKeyPath), given.ClientKeyPath is not null && _address.ClientKeyPath is not null),
            (nameof(given.SigningKey), given.SigningKey is not null && _address.SigningKeyPath is not null),
            (nameof(given.SigningKeyPath), given.SigningKeyPath is not null && _address.SigningKeyPath is not null),
            (nameof(given.AcceptedKeyPath), given.AcceptedKeyPath is not null && _address.AcceptedKeyPaths is not null),
            (nameof(given.Encrypt), IsGiven(nameof(given.Encrypt)) && _address.Encrypt && !given.Encrypt),
        }.FirstOrDefault(parameter => parameter.Contradicts).Name;

        bool IsGiven(string parameter) => given.MyInvocation.BoundParameters.ContainsKey(parameter);
    }
}
