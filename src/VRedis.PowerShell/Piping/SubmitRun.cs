using System.Buffers;
using System.Management.Automation;
using VRedis.PowerShell.Values;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>A submitted task behind a cmdlet: takes its inputs and is left alone once they are sent.</summary>
internal sealed class SubmitRun(Cmdlet cmdlet, SubmittedTask task, VRedisTask result, PSValueCodec codec, CancellationToken stop) : IPipeRun
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Action<object?, IBufferWriter<byte>> _write = codec.Write;
    private readonly SendProgress _progress = new(cmdlet, task.TaskId);

    public void Add(object? input)
    {
        try
        {
            while (!task.TryAdd(input, _write))
            {
                if (stop.WaitHandle.WaitOne(1))
                    throw new PipelineStoppedException();
                _progress.Show(task.Sent);
            }
            _progress.Added();
            _progress.Show(task.Sent);
        }
        catch (ValueException e)
        {
            cmdlet.WriteError(Errors.BadInput(e, input));
        }
    }

    public void Complete()
    {
        try
        {
            var completion = Task.Run(() => task.CompleteAsync(stop));
            while (Task.WhenAny(completion, Task.Delay(Pause)).GetAwaiter().GetResult() != completion)
                _progress.Show(task.Sent, all: true);
            completion.GetAwaiter().GetResult();
            _progress.Complete();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        cmdlet.WriteObject(result);
    }

    public void Nudge()
    {
    }

    public void Dispose() => Task.Run(async () => await task.DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
}
