using System.Management.Automation;
using VRedis.PowerShell.Piping;

namespace VRedis.Tests.Fuzz;

/// <summary>Takes everything and keeps nothing.</summary>
internal sealed class NoStreams : IStreams
{
    public void WriteObject(object? value)
    {
    }

    public void WriteError(ErrorRecord error) => _ = error.ToString();

    public void WriteWarning(string message)
    {
    }

    public void WriteVerbose(string message)
    {
    }

    public void WriteDebug(string message)
    {
    }

    public void WriteInformation(InformationRecord record) => _ = record.ToString();

    public void WriteProgress(ProgressRecord progress) => _ = progress.ToString();
}
