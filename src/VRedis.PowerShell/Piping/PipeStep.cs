using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>A step of a task at its sender.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Script">What it runs.</param>
/// <param name="Table">The table that takes its output.</param>
internal sealed record PipeStep(string Name, ScriptBlock Script, string Table)
{
    /// <summary>The steps of a dictionary, the one that gets the inputs first.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>.</exception>
    public static IReadOnlyList<PipeStep> FromDictionary(IDictionary steps, string? start)
    {
        var all = steps.Cast<DictionaryEntry>().Select(Step).ToList();
        start ??= all.Find(step => step.Name.Equals(StepDefinition.Main, StringComparison.OrdinalIgnoreCase))?.Name
            ?? (all.Count == 1 || steps is IOrderedDictionary ? all.FirstOrDefault()?.Name : null)
            ?? throw Bad(Messages.StepFirstUnclear);
        var first = all.Find(step => step.Name.Equals(start, StringComparison.OrdinalIgnoreCase)) ?? throw Bad(Messages.FormatStepUnknown(step: start, steps: string.Join(", ", all.Select(step => step.Name))));
        return [first, .. all.Where(step => step != first)];
    }

    private static PipeStep Step(DictionaryEntry entry)
    {
        var name = entry.Key.ToString()!;
        var value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
        return new PipeStep(name, value as ScriptBlock ?? throw Bad(Messages.FormatStepNoScriptBlock(name)), name);
    }

    private static VRedisException Bad(string message) => new(ErrorIds.BadTask, message);
}
