using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace VRedis.PowerShell.Piping;

/// <summary>The values of the scripts' <c>$using:</c> expressions in the caller's session, index and member expressions included.</summary>
internal static partial class UsingValues
{
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>: a variable is not set.</exception>
    public static Hashtable Collect(IEnumerable<ScriptBlockAst> blocks, SessionState session)
    {
        var values = new Hashtable(StringComparer.Ordinal);
        foreach (var expression in blocks.SelectMany(block => block.FindAll(static node => node is UsingExpressionAst, searchNestedScriptBlocks: true)).Cast<UsingExpressionAst>())
        {
            var key = Key(expression);
            if (!values.ContainsKey(key))
                values[key] = Value(expression, session);
        }
        return values;
    }

    private static object? Value(UsingExpressionAst expression, SessionState session)
    {
        var variable = UsingExpressionAst.ExtractUsingVariable(expression).VariablePath;
        if (variable.IsVariable && session.PSVariable.Get(variable.UserPath) is null)
        {
            throw new VRedisException(ErrorIds.BadScript,
                $"The script block uses {expression.Extent.Text}, but the variable ${variable.UserPath} is not set here (line {expression.Extent.StartLineNumber}, column {expression.Extent.StartColumnNumber}). Set it first.");
        }
        var text = Prefix().Replace(expression.Extent.Text, "$1", 1);
        var result = session.InvokeCommand.InvokeScript(useLocalScope: false, ScriptBlock.Create("return , (" + text + ")"), null);
        return result.Count == 0 ? null : result[0];
    }

    // The engine's own key of such an expression, by which the worker's engine asks for the value (PsUtils.GetUsingExpressionKey).
    private static string Key(UsingExpressionAst expression)
    {
        var text = expression.ToString();
        return Convert.ToBase64String(Encoding.Unicode.GetBytes(expression.SubExpression is VariableExpressionAst ? text.ToLowerInvariant() : text));
    }

    [GeneratedRegex(@"([$@]\{?)using:", RegexOptions.IgnoreCase)]
    private static partial Regex Prefix();
}
