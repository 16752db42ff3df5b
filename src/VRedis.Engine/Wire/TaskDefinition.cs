using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace VRedis.Wire;

/// <summary>What a task is: its steps and how its items are to be run. Sent once, read by every worker.</summary>
public sealed partial record TaskDefinition
{
    private const int LongestTime = 31_536_000;
    private const int LongestWorkerName = 250; // of what is longer no pattern can be made

    /// <summary>The language of the scripts: <c>powershell</c> or <c>csharp</c>. A worker that does not know it leaves the task alone.</summary>
    public string Language { get => field ?? "powershell"; init; } // what a definition leaves out is null here, whatever stands behind an "="

    /// <summary>The steps; inputs go to the first.</summary>
    public required IReadOnlyList<StepDefinition> Steps { get; init; }

    /// <summary>How often an item is tried before it counts as failed. Default: 4.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Seconds that an attempt of an item may take; what runs longer is cancelled and has failed. Null (the default): as long as it takes.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>Seconds before an item is tried again; doubled with each further attempt, see <see cref="RetryDelay"/>. Default: 0.</summary>
    public double RetryDelaySeconds { get; init; }

    /// <summary>Most items that all workers together hold at once. Null (the default): as many as they have room for.</summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>Whether readers get the output in the order of the items' ids. Default: false, in the order in which they are done.</summary>
    public bool Ordered { get; init; }

    /// <summary>Whether workers also show what its items write, on their own consoles. Default: false.</summary>
    public bool Echo { get; init; }

    /// <summary>Which workers may run it. Default: all.</summary>
    public WorkerFilter Workers { get => field ?? WorkerFilter.All; init; } // senders before it was invented say nothing of it

    /// <summary>Whether the sender stays and the task ends with it. Default: true.</summary>
    public bool Live { get; init; } = true;

    /// <summary>For how many days a task is kept after its end; 0 removes it as soon as nobody reads it. Default: 7.</summary>
    public double RetentionDays { get; init; } = Retention.Default;

    /// <summary>Who sends it, as <c>user@machine</c>.</summary>
    public string Sender { get => field ?? ""; init; } = $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>Where its sender is in a trace, in the form of W3C's <c>traceparent</c>; null (the default) when nobody traces it.</summary>
    public string? Trace { get; init; }

    /// <summary>What the scripts need besides, by name: values of the codec as JSON texts. Only the language's lanes know what they mean.</summary>
    public IReadOnlyDictionary<string, string> Properties { get => field ?? ImmutableDictionary<string, string>.Empty; init; }

    /// <summary>Names of the tables that the steps write to, each once.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Tables => [.. Steps.Select(step => step.Table).Distinct(StringComparer.Ordinal)];

    /// <summary>The step of this name, in any case; null when there is none.</summary>
    public StepDefinition? FindStep(string name) => Steps.FirstOrDefault(step => step.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Checks everything that a worker relies on.</summary>
    /// <returns>This definition.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>.</exception>
    public TaskDefinition Validate()
    {
        if (Steps is not { Count: > 0 } || Steps.Any(step => step is not { Name: not null, Table: not null, Script: not null })) // nothing that stands in Redis may break a worker
            throw Bad(Messages.TaskNeedsScript);
        if (Properties.Values.Any(value => value is null))
            throw Bad(Messages.DefinitionIncomplete);
        if (Attempts < 1)
            throw Bad(Messages.FormatSettingAttempts(Attempts));
        if (TimeoutSeconds is { } timeout && timeout is not (> 0 and <= LongestTime))
            throw Bad(Messages.FormatSettingTimeLimit(seconds: timeout, most: LongestTime));
        if (RetryDelaySeconds is not (>= 0 and <= RetryDelay.LongestSeconds))
            throw Bad(Messages.FormatSettingRetryDelay(seconds: RetryDelaySeconds, most: RetryDelay.LongestSeconds));
        if (ThrottleLimit < 1)
            throw Bad(Messages.FormatSettingTaskThrottleLimit(ThrottleLimit));
        if (Workers.Names.Any(string.IsNullOrWhiteSpace))
            throw Bad(Messages.WorkerFilterEmptyName);
        if (Workers.Names.Any(name => name.Length > LongestWorkerName))
            throw Bad(Messages.FormatWorkerFilterLongName(LongestWorkerName));
        if (!Retention.IsInRange(RetentionDays))
            throw Bad(Retention.OutOfRange(RetentionDays));
        foreach (var name in Steps.SelectMany(step => new[] { step.Name, step.Table }))
        {
            if (!IsName(name))
                throw Bad(Messages.FormatSettingName(name));
        }
        if (Steps.GroupBy(step => step.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Bad(Messages.FormatStepTwice(twice.Key));
        return this;
    }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.TaskDefinition);

    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/> when the bytes are no definition.</exception>
    internal static TaskDefinition FromBytes(byte[] bytes)
    {
        try
        {
            return (WireJson.Read(bytes, WireJson.Default.TaskDefinition) ?? throw Bad(Messages.DefinitionEmpty)).Validate();
        }
        catch (JsonException e)
        {
            throw new VRedisException(ErrorIds.BadTask, Messages.FormatDefinitionUnreadable(e.Message), e);
        }
    }

    // Names stand in keys and in space-separated messages.
    [GeneratedRegex(@"^(?!\.+\z)[\p{L}\p{Nd}._-]{1,100}\z")]
    private static partial Regex Name();

    /// <summary>Whether a step or table may have this name. Table names become names of files, too.</summary>
    internal static bool IsName(string name) => Name().IsMatch(name);

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
