namespace VRedis.PowerShell.Lanes;

/// <summary>The exceptions by which <c>exit</c>, <c>break</c> and <c>continue</c> leave a script block. Their types are not in PowerShellStandard.Library.</summary>
internal static class FlowControl
{
    private const string Exit = "System.Management.Automation.ExitException";

    /// <summary>Whether it ends the item in peace: <c>exit 0</c>, <c>break</c> or <c>continue</c>.</summary>
    public static bool EndsItem(Exception error) =>
        error.GetType().FullName is "System.Management.Automation.BreakException" or "System.Management.Automation.ContinueException"
        || (error.GetType().FullName == Exit && ExitCode(error) is null);

    /// <summary>The code of <c>exit n</c>; null when it is 0, or the exception another.</summary>
    public static int? ExitCode(Exception error)
    {
        if (error.GetType().FullName != Exit)
            return null;
        var argument = error.GetType().GetProperty("Argument")?.GetValue(error);
        return System.Management.Automation.LanguagePrimitives.TryConvertTo(argument, out int code) && code != 0 ? code : null;
    }
}
