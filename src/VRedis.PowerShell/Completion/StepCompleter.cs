using System.Collections;
using System.Management.Automation.Language;

namespace VRedis.PowerShell.Completion;

/// <summary>The steps of the command that is being typed, or of the one around it; else those of the task in question.</summary>
internal sealed class StepCompleter : Completer
{
    protected override IEnumerable<Offer> Offer(CompletionQuestion question)
    {
        if (question.Bound["Step"] is IDictionary given) // -StartStep, with the steps in a variable
            return Steps(given.Keys.Cast<object>().Select(key => key.ToString()!));
        if (Around(question.Ast) is { } typed)
            return Steps(typed.KeyValuePairs.Select(pair => pair.Item1).OfType<StringConstantExpressionAst>().Select(key => key.Value));
        var definition = Glance.At(async (connection, cancellation) => (await TaskInQuestion.FindAsync(connection, question, cancellation).ConfigureAwait(false)).Definition!);
        return Steps(definition?.Steps.Select(step => step.Name) ?? []);
    }

    private static IEnumerable<Offer> Steps(IEnumerable<string> names) => names.Select(name => new Offer(name, Messages.FormatTipStep(name)));

    // Of Invoke-VRedisPipe -Step @{ … } -StartStep, and of Push-VRedisItem -Step in one of its script blocks.
    private static HashtableAst? Around(CommandAst command)
    {
        if (Argument(command) is { } own)
            return own;
        for (var ast = command.Parent; ast is not null; ast = ast.Parent)
        {
            if (ast is HashtableAst table)
                return table;
        }
        return null;
    }

    private static HashtableAst? Argument(CommandAst command) => command.CommandElements
        .Select(element => element is ConvertExpressionAst convert ? convert.Child : element).OfType<HashtableAst>().FirstOrDefault();
}
