using System.Management.Automation;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>Errors of workers as error records of the sender.</summary>
internal static class ItemErrorRecords
{
    /// <summary>An item that has failed for good; its input is the record's target.</summary>
    public static ErrorRecord From(long taskId, ItemFailure failure, PSValueCodec codec)
    {
        var message = TaskLabel.Prefix(taskId, failure.Worker) + (failure.Error is null ? Messages.FormatItemNote(item: failure.Item, reason: failure.Message)
            : failure.Attempt == 1 ? Messages.FormatItemFailed(item: failure.Item, reason: failure.Message)
            : Messages.FormatItemFailedAtLast(item: failure.Item, attempts: failure.Attempt, reason: failure.Message));
        var id = failure.Error?.ErrorId == ErrorIds.ItemTimeout ? ErrorIds.ItemTimeout : ErrorIds.ItemFailed;
        return Record(id, message, taskId, failure.Item, failure.Worker, failure.Attempt, failure.Error, Input(failure, codec));
    }

    /// <summary>A non-terminating error of an item.</summary>
    public static ErrorRecord From(long taskId, TaskRecord record, ItemError error) =>
        Record(ErrorIds.WorkerError, TaskLabel.Prefix(taskId, record.Worker) + error.Message, taskId, record.Item, record.Worker, record.Attempt, error, target: null);

    private static ErrorRecord Record(string id, string message, long taskId, long item, long worker, int attempt, ItemError? error, object? target)
    {
        var exception = new ItemFailedException(message)
        {
            TaskId = taskId,
            ItemId = item,
            WorkerId = worker,
            Attempt = attempt,
            WorkerErrorType = error?.Type,
            WorkerErrorId = error?.ErrorId,
            WorkerPosition = error?.Position,
            WorkerStackTrace = error?.Stack,
        };
        var category = Enum.TryParse<ErrorCategory>(error?.Category, out var known) ? known : ErrorCategory.OperationStopped;
        return new ErrorRecord(exception, id, category, target);
    }

    /// <summary>The input of a failed item; null when it cannot be read.</summary>
    public static object? Input(ItemFailure failure, PSValueCodec codec)
    {
        try
        {
            return codec.Read(failure.Value);
        }
        catch (ValueException)
        {
            return null;
        }
    }
}
