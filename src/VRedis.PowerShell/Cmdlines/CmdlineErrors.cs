using System.Management.Automation;
using VRedis.Cmdlines;

namespace VRedis.PowerShell.Cmdlines;

/// <summary>Ends of command lines as errors. An exit code is none, whatever it is, as for any program.</summary>
internal static class CmdlineErrors
{
    /// <returns>The error; null when the command has ended by itself.</returns>
    public static ErrorRecord? From(CmdlineExit exit) => exit.State switch
    {
        CmdlineState.Exited => null,
        CmdlineState.Refused => Error(ErrorIds.CmdlineRefused, Messages.FormatCmdlineErrorRefused(workerId: exit.WorkerId, name: exit.WorkerName, reason: exit.Reason), exit),
        CmdlineState.TimedOut => Error(ErrorIds.CmdlineTimedOut, Messages.FormatCmdlineErrorTimedOut(workerId: exit.WorkerId, name: exit.WorkerName, reason: exit.Reason), exit),
        _ => Error(ErrorIds.CmdlineBroken, Messages.FormatCmdlineErrorBroken(workerId: exit.WorkerId, name: exit.WorkerName, reason: exit.Reason), exit),
    };

    private static ErrorRecord Error(string id, string message, CmdlineExit exit) =>
        Errors.From(new VRedisException(id, message), exit);
}
