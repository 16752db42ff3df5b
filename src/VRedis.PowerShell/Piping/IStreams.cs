using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>The streams that what comes of a task is written to: those of a cmdlet or of a job.</summary>
internal interface IStreams
{
    void WriteObject(object? value);

    void WriteError(ErrorRecord error);

    void WriteWarning(string message);

    void WriteVerbose(string message);

    void WriteDebug(string message);

    void WriteInformation(InformationRecord record);

    void WriteProgress(ProgressRecord progress);
}
