using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace VRedis.PowerShell.Piping;

/// <summary>A <c>$using:</c> expression with its value in the caller's session, index and member expressions included.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Key">The engine's own key of it, by which the worker's engine asks for the value.</param>
/// <param name="Value">The value.</param>
internal sealed partial record UsingValue(string Text, string Key, object? Value)
{
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>: a variable is not set.</exception>
    public static IReadOnlyList<UsingValue> Collect(IEnumerable<ScriptBlockAst> blocks, SessionState session) =>
    [
        .. blocks.SelectMany(block => block.FindAll(static node => node is UsingExpressionAst, searchNestedScriptBlocks: true)).Cast<UsingExpressionAst>()
            .DistinctBy(KeyOf).Select(expression => new UsingValue(expression.Extent.Text, KeyOf(expression), ValueOf(expression, session))),
    ];

    private static object? ValueOf(UsingExpressionAst expression, SessionState session)
    {
        var variable = UsingExpressionAst.ExtractUsingVariable(expression).VariablePath;
        if (variable.IsVariable && session.PSVariable.Get(variable.UserPath) is null)
        {
            throw new VRedisException(ErrorIds.BadScript,
                Messages.FormatUsingVariableNotSet(expression: expression.Extent.Text, variable: variable.UserPath, line: expression.Extent.StartLineNumber, column: expression.Extent.StartColumnNumber));
        }
        var text = Prefix().Replace(expression.Extent.Text, "$$$1", 1); // @using:x, too, is the value of $x
        var result = session.InvokeCommand.InvokeScript(useLocalScope: false, ScriptBlock.Create("return , (" + text + ")"), null);
        var value = result.Count == 0 ? null : result[0];
        return value?.BaseObject is ScriptBlock function && variable.DriveName is { } drive && drive.Equals("function", StringComparison.OrdinalIgnoreCase)
            ? function.ToString() // what ${function:x} = … takes on the other side
            : value;
    }

    // As PsUtils.GetUsingExpressionKey.
    private static string KeyOf(UsingExpressionAst expression)
    {
        var text = expression.ToString();
        return Convert.ToBase64String(Encoding.Unicode.GetBytes(expression.SubExpression is VariableExpressionAst ? text.ToLowerInvariant() : text));
    }

    [GeneratedRegex(@"[$@](\{?)using:", RegexOptions.IgnoreCase)]
    private static partial Regex Prefix();
}
