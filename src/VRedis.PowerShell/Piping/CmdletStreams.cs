using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>The streams of a cmdlet. Used on its pipeline's thread, where the engine honours the caller's preferences and common parameters.</summary>
internal sealed class CmdletStreams(Cmdlet cmdlet) : IStreams
{
    public void WriteObject(object? value) => cmdlet.WriteObject(value);

    public void WriteError(ErrorRecord error) => cmdlet.WriteError(error);

    public void WriteWarning(string message) => cmdlet.WriteWarning(message);

    public void WriteVerbose(string message) => cmdlet.WriteVerbose(message);

    public void WriteDebug(string message) => cmdlet.WriteDebug(message);

    public void WriteInformation(InformationRecord record) => cmdlet.WriteInformation(record);

    public void WriteProgress(ProgressRecord progress) => cmdlet.WriteProgress(progress);
}
