using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>The streams of a job. What is written after they were closed, as Remove-Job does, is dropped.</summary>
internal sealed class JobStreams(Job job) : IStreams
{
    public void WriteObject(object? value) => Add(job.Output, value is null ? null! : PSObject.AsPSObject(value));

    public void WriteError(ErrorRecord error) => Add(job.Error, error);

    public void WriteWarning(string message) => Add(job.Warning, new WarningRecord(message));

    public void WriteVerbose(string message) => Add(job.Verbose, new VerboseRecord(message));

    public void WriteDebug(string message) => Add(job.Debug, new DebugRecord(message));

    public void WriteInformation(InformationRecord record) => Add(job.Information, record);

    public void WriteProgress(ProgressRecord progress) => Add(job.Progress, progress);

    private static void Add<T>(PSDataCollection<T> stream, T record)
    {
        try
        {
            if (stream.IsOpen)
                stream.Add(record);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // Closed in this very moment.
        }
    }
}
