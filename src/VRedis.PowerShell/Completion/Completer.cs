using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VRedis.PowerShell.Completion;

/// <summary>Offers values of a parameter. What goes wrong offers none, and none keeps PowerShell from offering files instead.</summary>
internal abstract class Completer : IArgumentCompleter
{
    private const int Most = 100;

    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = Word.Unquote(wordToComplete);
        try
        {
            return [.. Offer(new CompletionQuestion(commandName, word, commandAst, fakeBoundParameters))
                .Where(offer => offer.Value.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .DistinctBy(offer => offer.Value, StringComparer.OrdinalIgnoreCase).Take(Most)
                .Select(offer => new CompletionResult(Word.Quote(offer.Value), offer.Label ?? offer.Value, CompletionResultType.ParameterValue, offer.Tip))];
        }
        catch (Exception e) when (e is VRedisException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>All that may be meant, what is most likely first; those that do not begin as the word are left out by the caller.</summary>
    protected abstract IEnumerable<Offer> Offer(CompletionQuestion question);
}

/// <summary>Where the user is.</summary>
/// <param name="Command">The command, as it is typed.</param>
/// <param name="Word">What of the value is typed so far.</param>
/// <param name="Ast">The whole command.</param>
/// <param name="Bound">Values of its other parameters, as far as they can be told without running anything.</param>
internal sealed record CompletionQuestion(string Command, string Word, CommandAst Ast, IDictionary Bound);

/// <summary>A value that may be meant.</summary>
/// <param name="Value">The value.</param>
/// <param name="Tip">What it is; not empty.</param>
/// <param name="Label">How it stands in a list; the value when null.</param>
internal sealed record Offer(string Value, string Tip, string? Label = null);
