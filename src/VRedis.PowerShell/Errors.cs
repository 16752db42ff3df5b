using System.Management.Automation;
using VRedis.Wire;

namespace VRedis.PowerShell;

/// <summary>The engine's errors as PowerShell's.</summary>
internal static class Errors
{
    public static ErrorRecord From(VRedisException error, object? target = null) => new(error, error.ErrorId, Category(error.ErrorId), target);

    /// <summary>An input that cannot be serialized.</summary>
    public static ErrorRecord BadInput(ValueException error, object? input) =>
        From(new VRedisException(ErrorIds.BadValue, $"This input cannot travel and was left out: {error.Message}", error), input);

    private static ErrorCategory Category(string id) => id switch
    {
        ErrorIds.BadSetting or ErrorIds.BadTask or ErrorIds.BadScript => ErrorCategory.InvalidArgument,
        ErrorIds.BadValue or ErrorIds.BadSavedSettings => ErrorCategory.InvalidData,
        ErrorIds.Unreachable => ErrorCategory.ConnectionError,
        ErrorIds.AccessDenied => ErrorCategory.AuthenticationError,
        ErrorIds.UnknownTask or ErrorIds.UnknownTable or ErrorIds.UnknownWorker or ErrorIds.NoServer => ErrorCategory.ObjectNotFound,
        ErrorIds.TaskNotEnded or ErrorIds.TaskEnded or ErrorIds.ServerRunning or ErrorIds.NotInTask => ErrorCategory.InvalidOperation,
        ErrorIds.WorkerNotStopped => ErrorCategory.OperationTimeout,
        ErrorIds.ServerNotStarted => ErrorCategory.OpenError,
        ErrorIds.Refused => ErrorCategory.PermissionDenied,
        ErrorIds.DataLost => ErrorCategory.InvalidResult,
        ErrorIds.TaskNotCompleted => ErrorCategory.OperationStopped,
        _ => ErrorCategory.NotSpecified,
    };
}
