using System.Text.Json.Serialization;

namespace VRedis.Wire;

/// <summary>The stream that a record belongs to; the names are PowerShell's.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StreamKind>))]
public enum StreamKind
{
    /// <summary>A non-terminating error.</summary>
    Error,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>A verbose message.</summary>
    Verbose,

    /// <summary>A debug message.</summary>
    Debug,

    /// <summary>Information, what Write-Host writes included.</summary>
    Information,

    /// <summary>Progress.</summary>
    Progress,
}
