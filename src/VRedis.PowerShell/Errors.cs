using System.Management.Automation;
using VRedis.Wire;

namespace VRedis.PowerShell;

/// <summary>The engine's errors as PowerShell's.</summary>
internal static class Errors
{
    public static ErrorRecord From(VRedisException error, object? target = null) => new(error, error.ErrorId, Category(error.ErrorId), target);

    /// <summary>An input that cannot be serialized.</summary>
    public static ErrorRecord BadInput(ValueException error, object? input) =>
        From(new VRedisException(error is ItemTooLargeException ? ErrorIds.ItemTooLarge : ErrorIds.BadValue, Messages.FormatInputLeftOut(error.Message), error), input);

    private static ErrorCategory Category(string id) => id switch
    {
        ErrorIds.BadSetting or ErrorIds.BadCertificate or ErrorIds.BadTask or ErrorIds.BadScript or ErrorIds.BadCmdline or ErrorIds.BadExport => ErrorCategory.InvalidArgument,
        ErrorIds.BadValue or ErrorIds.BadSavedSettings or ErrorIds.BrokenData => ErrorCategory.InvalidData,
        ErrorIds.Unreachable or ErrorIds.TlsMismatch => ErrorCategory.ConnectionError,
        ErrorIds.AccessDenied or ErrorIds.ClientCertificateRefused => ErrorCategory.AuthenticationError,
        ErrorIds.UnknownTask or ErrorIds.UnknownTable or ErrorIds.NoServer or ErrorIds.UnknownWorker => ErrorCategory.ObjectNotFound,
        ErrorIds.TaskNotEnded or ErrorIds.TaskEnded or ErrorIds.ServerRunning or ErrorIds.NotInTask or ErrorIds.NotInteractive => ErrorCategory.InvalidOperation,
        ErrorIds.ServerNotStarted or ErrorIds.MetricsNotServed or ErrorIds.DashboardNotServed => ErrorCategory.OpenError,
        ErrorIds.ServerNotTrusted or ErrorIds.NotSigned or ErrorIds.BadSignature or ErrorIds.SignatureExpired or ErrorIds.KeyMissing => ErrorCategory.SecurityError,
        ErrorIds.ItemTooLarge or ErrorIds.MemoryLimit => ErrorCategory.LimitsExceeded,
        ErrorIds.FileExists => ErrorCategory.ResourceExists,
        ErrorIds.FileNotWritten => ErrorCategory.WriteError,
        ErrorIds.Refused or ErrorIds.CommandNotAllowed or ErrorIds.CmdlineRefused => ErrorCategory.PermissionDenied,
        ErrorIds.DataLost => ErrorCategory.InvalidResult,
        ErrorIds.ItemTimeout or ErrorIds.CmdlineTimedOut or ErrorIds.WorkerNotStopped => ErrorCategory.OperationTimeout,
        ErrorIds.TaskNotCompleted or ErrorIds.CmdlineBroken => ErrorCategory.OperationStopped,
        _ => ErrorCategory.NotSpecified,
    };
}
