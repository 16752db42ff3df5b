using System.Management.Automation;
using VRedis.PowerShell.Records;
using VRedis.PowerShell.Values;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>Writes what comes of a task to the streams of who waits for it, and output to its sink. Lines of items begin with <c>[task:worker]</c>.</summary>
internal sealed class EventWriter(IStreams streams, IOutputSink sink, long taskId, PSValueCodec codec, int progressId)
{
    /// <summary>The workers whose records and failures are written; null for all. Output does not say where it was made, and is always written.</summary>
    public IReadOnlyCollection<long>? Workers { get; init; }

    /// <summary>Writes one event.</summary>
    /// <returns>How the task ended, when this was its end; else null.</returns>
    public TaskState? Write(TaskEvent taskEvent)
    {
        switch (taskEvent)
        {
            case OutputEvent output:
                sink.Write(output);
                break;
            case RecordEvent { Record: var record }:
                if (IsWanted(record.Worker))
                    TryWriteRecord(record);
                break;
            case FailureEvent { Failure: var failure }:
                if (IsWanted(failure.Worker))
                    streams.WriteError(ItemErrorRecords.From(taskId, failure, codec));
                break;
            case NoticeEvent notice:
                streams.WriteWarning(notice.Message);
                break;
            case EndEvent end:
                return end.State;
        }
        return null;
    }

    private bool IsWanted(long worker) => Workers is null || Workers.Contains(worker);

    private void TryWriteRecord(TaskRecord record)
    {
        try
        {
            WriteRecord(record);
        }
        catch (ValueException e)
        {
            streams.WriteWarning(TaskLabel.Prefix(taskId, record.Worker) + Messages.FormatRecordUnreadable(stream: record.Stream, reason: e.Message));
        }
    }

    private void WriteRecord(TaskRecord record)
    {
        var prefix = TaskLabel.Prefix(taskId, record.Worker);
        var value = codec.Read(record.Value);
        switch (record.Stream)
        {
            case StreamKind.Error:
                streams.WriteError(ItemErrorRecords.From(taskId, record, RecordValues.ToError(value)));
                break;
            case StreamKind.Warning:
                streams.WriteWarning(prefix + value);
                break;
            case StreamKind.Verbose:
                streams.WriteVerbose(prefix + value);
                break;
            case StreamKind.Debug:
                streams.WriteDebug(prefix + value);
                break;
            case StreamKind.Information:
                var (data, tags) = RecordValues.ToInformation(value, prefix);
                var information = new InformationRecord(data, taskId == 0 ? Messages.FormatSourceLocal(record.Item) : Messages.FormatSourceOfWorker(taskId: taskId, worker: record.Worker, item: record.Item));
                information.Tags.AddRange(tags);
                streams.WriteInformation(information);
                break;
            case StreamKind.Progress:
                // Ids of different workers must not meet.
                if (RecordValues.ToProgress(value, prefix, progressId + 1 + (int)(Math.Abs(record.Worker % 1000) * 1000), progressId) is { } progress)
                    streams.WriteProgress(progress);
                break;
        }
    }
}
