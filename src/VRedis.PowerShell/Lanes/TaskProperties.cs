using System.Collections;
using System.Management.Automation;
using System.Text;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Lanes;

/// <summary>What a PowerShell task carries besides its scripts; the sender writes it, a lane reads it.</summary>
internal sealed class TaskProperties
{
    private const string UsingKey = "using";
    private const string ArgumentsKey = "arguments";
    private const string PreferencesKey = "preferences";

    /// <summary>Values of <c>$using:</c> expressions, by the engine's key of the expression.</summary>
    public Hashtable Using { get; init; } = [];

    /// <summary>What <c>-ArgumentList</c> gave.</summary>
    public object?[] Arguments { get; init; } = [];

    /// <summary>The sender's preferences, by the names of their variables.</summary>
    public Hashtable Preferences { get; init; } = [];

    /// <exception cref="ValueException">A value cannot travel.</exception>
    public IReadOnlyDictionary<string, string> Write(PSValueCodec codec)
    {
        var texts = new Dictionary<string, string>();
        Add(UsingKey, Using, Using.Count);
        Add(ArgumentsKey, Arguments, Arguments.Length);
        Add(PreferencesKey, Preferences, Preferences.Count);
        return texts;

        void Add(string key, object value, int count)
        {
            if (count > 0)
                texts[key] = codec.WriteToString(value);
        }
    }

    public static TaskProperties Read(IReadOnlyDictionary<string, string> texts, PSValueCodec codec)
    {
        return new TaskProperties
        {
            Using = Value(UsingKey) as Hashtable ?? [],
            Arguments = Value(ArgumentsKey) as object[] ?? [],
            Preferences = Value(PreferencesKey) as Hashtable ?? [],
        };

        object? Value(string key) => texts.TryGetValue(key, out var text) ? codec.Read(Encoding.UTF8.GetBytes(text)) : null;
    }
}
