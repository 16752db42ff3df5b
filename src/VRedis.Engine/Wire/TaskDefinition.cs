using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace VRedis.Wire;

/// <summary>What a task is: its steps and how its items are to be run. Sent once, read by every worker.</summary>
public sealed partial record TaskDefinition
{
    /// <summary>The language of the scripts: <c>powershell</c> or <c>csharp</c>. A worker that does not know it leaves the task alone.</summary>
    public string Language { get; init; } = "powershell";

    /// <summary>The steps; inputs go to the first.</summary>
    public required IReadOnlyList<StepDefinition> Steps { get; init; }

    /// <summary>How often an item is tried before it counts as failed. Default: 4.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Whether the sender stays and the task ends with it. Default: true.</summary>
    public bool Live { get; init; } = true;

    /// <summary>For how many days a task is kept after its end; 0 removes it as soon as nobody reads it. Default: 7.</summary>
    public double RetentionDays { get; init; } = Retention.Default;

    /// <summary>Who sends it, as <c>user@machine</c>.</summary>
    public string Sender { get; init; } = $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>What the scripts need besides, by name: values of the codec as JSON texts. Only the language's lanes know what they mean.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the tables that the steps write to, each once.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Tables => [.. Steps.Select(step => step.Table).Distinct(StringComparer.Ordinal)];

    /// <summary>Checks everything that a worker relies on.</summary>
    /// <returns>This definition.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>.</exception>
    public TaskDefinition Validate()
    {
        if (Steps is not { Count: > 0 } || Steps.Any(step => step is not { Name: not null, Table: not null, Script: not null })) // nothing that stands in Redis may break a worker
            throw Bad("A task needs a script.");
        if (Attempts < 1)
            throw Bad($"{Attempts} attempts are too few. Give 1 or more.");
        if (!Retention.IsInRange(RetentionDays))
            throw Bad(Retention.OutOfRange(RetentionDays));
        foreach (var name in Steps.SelectMany(step => new[] { step.Name, step.Table }))
        {
            if (!Name().IsMatch(name))
                throw Bad($"The name '{name}' is not usable for a step or a table. Give 1 to 100 letters, digits, '.', '-' or '_'.");
        }
        if (Steps.GroupBy(step => step.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Bad($"There are two steps named '{twice.Key}'. Give each its own name.");
        return this;
    }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.TaskDefinition);

    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/> when the bytes are no definition.</exception>
    internal static TaskDefinition FromBytes(byte[] bytes)
    {
        try
        {
            return (JsonSerializer.Deserialize(bytes, WireJson.Default.TaskDefinition) ?? throw Bad("The definition is empty.")).Validate();
        }
        catch (JsonException e)
        {
            throw new VRedisException(ErrorIds.BadTask, $"The definition cannot be read: {e.Message}", e);
        }
    }

    // Names stand in keys and in space-separated messages.
    [GeneratedRegex(@"^[\p{L}\p{Nd}._-]{1,100}$")]
    private static partial Regex Name();

    private static VRedisException Bad(string message) => new(ErrorIds.BadTask, message);
}

/// <summary>A named script of a task.</summary>
/// <param name="Name">Its name, unique in the task.</param>
/// <param name="Script">Its text.</param>
/// <param name="Table">The table that takes its output.</param>
public sealed record StepDefinition(string Name, string Script, string Table)
{
    /// <summary>Name of the first step.</summary>
    public const string Main = "main";

    /// <summary>Name of the first table.</summary>
    public const string DefaultTable = "default";
}
