using System.Collections;
using System.Text;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Lanes;

/// <summary>What a PowerShell task carries besides its scripts; the sender writes it, a lane reads it.</summary>
internal sealed class TaskProperties
{
    /// <summary>Values of <c>$using:</c> expressions, by the engine's key of the expression.</summary>
    public Hashtable Using { get; init; } = [];

    /// <summary>What <c>-ArgumentList</c> gave.</summary>
    public object?[] Arguments { get; init; } = [];

    /// <summary>The sender's preferences, by the names of their variables.</summary>
    public Hashtable Preferences { get; init; } = [];

    /// <summary>Functions of the sender's session that the scripts call: name → text.</summary>
    public Hashtable Functions { get; init; } = [];

    /// <summary>Aliases of the sender: name → command.</summary>
    public Hashtable Aliases { get; init; } = [];

    /// <summary>Names of modules to import first.</summary>
    public object?[] Modules { get; init; } = [];

    /// <summary>Variables to set first: name → value.</summary>
    public Hashtable Variables { get; init; } = [];

    /// <summary>A script that runs once in each new lane.</summary>
    public object?[] Initialization { get; init; } = [];

    /// <exception cref="ValueException">A value cannot travel.</exception>
    public IReadOnlyDictionary<string, string> Write(PSValueCodec codec) => new Dictionary<string, ICollection>
    {
        ["using"] = Using,
        ["arguments"] = Arguments,
        ["preferences"] = Preferences,
        ["functions"] = Functions,
        ["aliases"] = Aliases,
        ["modules"] = Modules,
        ["variables"] = Variables,
        ["initialization"] = Initialization,
    }.Where(property => property.Value.Count > 0).ToDictionary(property => property.Key, property => codec.WriteToString(property.Value));

    public static TaskProperties Read(IReadOnlyDictionary<string, string> texts, PSValueCodec codec)
    {
        return new TaskProperties
        {
            Using = Table("using"),
            Arguments = List("arguments"),
            Preferences = Table("preferences"),
            Functions = Table("functions"),
            Aliases = Table("aliases"),
            Modules = List("modules"),
            Variables = Table("variables"),
            Initialization = List("initialization"),
        };

        Hashtable Table(string key) => Value(key) as Hashtable ?? [];
        object?[] List(string key) => Value(key) as object[] ?? [];
        object? Value(string key) => texts.TryGetValue(key, out var text) ? codec.Read(Encoding.UTF8.GetBytes(text)) : null;
    }
}
