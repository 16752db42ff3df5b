using System.Management.Automation;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Tables;
using VRedis.PowerShell.Values;

namespace VRedis.PowerShell.Commands;

/// <content>Output that goes straight to files.</content>
public sealed partial class InvokeVRedisPipeCommand
{
    private TableFileNames? _dump;

    /// <summary>A folder: output goes to files there, one a table, and nothing of it stays in Redis; the files are returned. They are named after table, task and time.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DumpPath { get; set; }

    /// <summary>The format of the files.</summary>
    [Parameter]
    public TableFileFormat DumpFormat { get; set; }

    private void PrepareDump()
    {
        if (NoWait && DumpPath is not null)
            throw new VRedisException(ErrorIds.BadTask, Messages.DumpAndNoWait);
        if (DumpPath is null && MyInvocation.BoundParameters.ContainsKey(nameof(DumpFormat)))
            throw new VRedisException(ErrorIds.BadTask, Messages.DumpFormatNeedsPath);
        if (DumpPath is not null)
            _dump = TableFileNames.Timestamped(FilePaths.WritableFolder(this, DumpPath), DumpFormat, DateTime.Now);
    }

    /// <summary>Where the output goes.</summary>
    private IOutputSink Sink(IStreams streams, PSValueCodec codec, long taskId, TablePop? pop)
    {
        if (_dump is null)
            return new PipelineSink(streams, codec);
        // Only on the pipeline's thread the session may be asked for what it shows of a file.
        return new DumpSink(streams, AsJob ? static path => new FileInfo(path) : path => FilePaths.Item(this, path), codec, taskId, _dump, pop);
    }
}
