using System.Management.Automation;
using System.Management.Automation.Language;

namespace VRedis.PowerShell.Lanes;

/// <summary>Looks through a script that is to run with limits for what the guard of commands does not see.</summary>
internal static class ScriptCheck
{
    /// <exception cref="VRedisException"><see cref="ErrorIds.CommandNotAllowed"/>.</exception>
    public static void Check(string text, LaneLimits limits)
    {
        if (!limits.Any)
            return;
        var script = Parser.ParseInput(text, out _, out _);
        if (script.FindAll(static node => node is UsingStatementAst { UsingStatementKind: UsingStatementKind.Module or UsingStatementKind.Assembly }, searchNestedScriptBlocks: true).FirstOrDefault() is { } loads)
            throw Error(Messages.FormatScriptLoadsByUsing(loads.Extent.Text));
        if (limits.AllowedCommands is not null && script.FindAll(IsHidden, searchNestedScriptBlocks: true).FirstOrDefault() is { } hidden)
            throw Error(Messages.FormatScriptHidesCommand(hidden.Extent.Text));
    }

    // What an expression gives may be a command object, which is run without its name being looked up.
    private static bool IsHidden(Ast node) =>
        node is CommandAst { InvocationOperator: not TokenKind.Unknown } command && command.CommandElements[0] is not (StringConstantExpressionAst or ScriptBlockExpressionAst);

    private static VRedisException Error(string message) => new(ErrorIds.CommandNotAllowed, Messages.FormatScriptRefused(message));
}
