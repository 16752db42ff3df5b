using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>What the user says is to travel with a task, besides what is found in its script.</summary>
internal sealed record TravelOptions
{
    /// <summary>Names of functions.</summary>
    public string[] Functions { get; init; } = [];

    /// <summary>Names of modules.</summary>
    public string[] Modules { get; init; } = [];

    /// <summary>Names of variables.</summary>
    public string[] Variables { get; init; } = [];

    /// <summary>Runs once in each new lane.</summary>
    public ScriptBlock? Initialization { get; init; }

    /// <summary>Only what is named travels.</summary>
    public bool NoAutoImport { get; init; }

    /// <summary>Whether the user says nothing.</summary>
    public bool IsEmpty => Functions.Length + Modules.Length + Variables.Length == 0 && Initialization is null && !NoAutoImport;
}
