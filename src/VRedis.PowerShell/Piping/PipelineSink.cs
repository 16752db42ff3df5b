using VRedis.PowerShell.Values;
using VRedis.Sending;

namespace VRedis.PowerShell.Piping;

/// <summary>Output goes to the pipeline, that of all tables alike.</summary>
internal sealed class PipelineSink(IStreams streams, PSValueCodec codec) : IOutputSink
{
    public void Write(OutputEvent output)
    {
        foreach (var value in codec.ReadOutput(output.Values, output.Table, streams))
            streams.WriteObject(value);
    }

    public void Complete()
    {
    }

    public void Dispose()
    {
    }
}
