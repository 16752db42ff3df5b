using System.Management.Automation;
using VRedis.PowerShell.Records;
using VRedis.PowerShell.Values;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>Writes what comes of a task to the streams of the cmdlet that waits for it, on the pipeline's thread. Lines of workers begin with <c>[task:worker]</c>.</summary>
internal sealed class EventWriter(Cmdlet cmdlet, long taskId, PSValueCodec codec, int progressId)
{
    /// <summary>Writes one event.</summary>
    /// <returns>How the task ended, when this was its end; else null.</returns>
    public TaskState? Write(TaskEvent taskEvent)
    {
        switch (taskEvent)
        {
            case OutputEvent output:
                foreach (var value in output.Values)
                    cmdlet.WriteObject(codec.Read(value));
                break;
            case RecordEvent { Record: var record }:
                WriteRecord(record);
                break;
            case FailureEvent { Failure: var failure }:
                cmdlet.WriteError(ItemErrorRecords.From(taskId, failure, codec));
                break;
            case NoticeEvent notice:
                cmdlet.WriteWarning(notice.Message);
                break;
            case EndEvent end:
                return end.State;
        }
        return null;
    }

    private void WriteRecord(TaskRecord record)
    {
        var prefix = $"[{taskId}:{record.Worker}] ";
        var value = codec.Read(record.Value);
        switch (record.Stream)
        {
            case StreamKind.Error:
                cmdlet.WriteError(ItemErrorRecords.From(taskId, record, RecordValues.ToError(value)));
                break;
            case StreamKind.Warning:
                cmdlet.WriteWarning(prefix + value);
                break;
            case StreamKind.Verbose:
                cmdlet.WriteVerbose(prefix + value);
                break;
            case StreamKind.Debug:
                cmdlet.WriteDebug(prefix + value);
                break;
            case StreamKind.Information:
                var (data, tags) = RecordValues.ToInformation(value, prefix);
                var information = new InformationRecord(data, $"VRedis task {taskId}, worker {record.Worker}, item {record.Item}");
                information.Tags.AddRange(tags);
                cmdlet.WriteInformation(information);
                break;
            case StreamKind.Progress:
                // Ids of different workers must not meet.
                if (RecordValues.ToProgress(value, prefix, progressId + 1 + (int)(record.Worker % 1000 * 1000), progressId) is { } progress)
                    cmdlet.WriteProgress(progress);
                break;
        }
    }
}
