using System.Buffers;
using System.Management.Automation;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>A job behind a cmdlet that sends its inputs, and hands it to the session once they are sent. What comes of them goes to the job meanwhile.</summary>
internal sealed class JobRun(Cmdlet cmdlet, JobRepository jobs, PipeJob job, PSValueCodec codec, CancellationToken stop) : IPipeRun
{
    private readonly Action<object?, IBufferWriter<byte>> _write = codec.Write;
    private readonly SendProgress _progress = new(cmdlet, job.TaskId);
    private bool _handedOver;

    public void Add(object? input)
    {
        try
        {
            while (!job.Pump.Task.TryAdd(input, _write))
            {
                if (stop.WaitHandle.WaitOne(1))
                    throw new PipelineStoppedException();
                if (job.JobStateInfo is { State: JobState.Failed, Reason: { } reason })
                    throw reason;
                _progress.Show(job.Pump.Task.Progress.Sent);
            }
            _progress.Added();
            _progress.Show(job.Pump.Task.Progress.Sent);
        }
        catch (ValueException e)
        {
            cmdlet.WriteError(Errors.BadInput(e, input));
        }
    }

    public void Complete()
    {
        job.Pump.Seal();
        _progress.Complete();
        jobs.Add(job);
        _handedOver = true;
        cmdlet.WriteObject(job);
    }

    public void Nudge()
    {
    }

    public void Dispose()
    {
        if (!_handedOver)
            job.Dispose();
    }
}
