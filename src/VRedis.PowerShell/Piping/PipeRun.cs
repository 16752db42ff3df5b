using System.Buffers;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>A live task behind a cmdlet: takes its inputs, writes what comes of them, and ends with it. Used on the pipeline's thread.</summary>
internal sealed class PipeRun(TaskPump pump, IStreams streams, PSValueCodec codec) : IPipeRun
{
    private readonly Action<object?, IBufferWriter<byte>> _write = codec.Write;

    public void Add(object? input)
    {
        try
        {
            while (!pump.Task.TryAdd(input, _write))
                pump.Drain(wait: true);
        }
        catch (ValueException e)
        {
            streams.WriteError(Errors.BadInput(e, input));
        }
        pump.Drain(wait: false);
    }

    public void Complete()
    {
        pump.Seal();
        pump.DrainToEnd();
    }

    public void Nudge() => pump.Task.Nudge();

    public void Dispose() => pump.Dispose();
}
