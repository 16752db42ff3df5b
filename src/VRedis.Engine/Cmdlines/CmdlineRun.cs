using System.ComponentModel;
using System.Diagnostics;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Cmdlines;

/// <summary>A command line on one worker: its process, and the loop that sends what it says, until it ends or nobody wants it any more.</summary>
internal sealed class CmdlineRun(VRedisConnection connection, long id, long workerId, Sealer? sealer, CancellationToken cancellation)
{
    private const int BatchCharacters = 32 << 10;
    private const int MostWaiting = 64; // batches of all workers that the sender has not read
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // looks for stale lines

    private readonly LineQueue _lines = new();
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private CmdlineProcess? _process;
    private BatchEnd? _killed; // why, when not by itself
    private volatile bool _unwanted;
    private long _batch;

    /// <summary>Says that this worker does not run it.</summary>
    public Task RefuseAsync(string reason) => AddAsync([], new BatchEnd(CmdlineState.Refused, Reason: reason));

    /// <summary>Runs it.</summary>
    public async Task RunAsync(CmdlineShell shell, CmdlineDefinition definition)
    {
        CmdlineProcess process;
        try
        {
            process = CmdlineProcess.Start(shell, definition.Command, _lines);
        }
        catch (Win32Exception e)
        {
            await AddAsync([], new BatchEnd(CmdlineState.Failed, Reason: Messages.FormatCmdlineReasonNotStarted(program: shell.Program, reason: e.Message))).ConfigureAwait(false);
            return;
        }
        Begin(process);
        using var processEnd = new ProcessEnd(Stop);
        var limit = definition.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        using var timer = new Timer(_ => Kill(new BatchEnd(CmdlineState.TimedOut, Reason: Messages.FormatCmdlineReasonKilled(definition.TimeoutSeconds))), null, limit, Timeout.InfiniteTimeSpan);
        try
        {
            await SendAsync(process).ConfigureAwait(false);
        }
        finally
        {
            Abandon();
            await process.Completion.ConfigureAwait(false);
            process.Dispose();
        }
    }

    /// <summary>Nobody wants it any more.</summary>
    public void Abandon()
    {
        _unwanted = true;
        _lines.Close();
        Kill(new BatchEnd(CmdlineState.Stopped));
    }

    /// <summary>The worker ends; its sender hears of it.</summary>
    public void Stop() => Kill(new BatchEnd(CmdlineState.Stopped, Reason: Messages.CmdlineReasonWorkerEnded));

    private void Begin(CmdlineProcess process)
    {
        lock (_gate)
            _process = process;
        if (_killed is not null)
            process.Kill();
        _ = process.Completion.ContinueWith(_ => _lines.Wake(), TaskScheduler.Default);
    }

    private void Kill(BatchEnd end)
    {
        lock (_gate)
        {
            if (_process is { Completion.IsCompleted: true })
                return;
            _killed ??= end;
        }
        _process?.Kill();
    }

    private async Task SendAsync(CmdlineProcess process)
    {
        for (var looked = _time.Elapsed; !_unwanted;)
        {
            var ended = process.Completion.IsCompleted; // before taking, so that nothing stays behind
            process.GiveStale();
            var lines = _lines.Take(BatchCharacters);
            if (lines.Count > 0)
            {
                await AddAsync(lines).ConfigureAwait(false);
            }
            else if (ended)
            {
                await AddAsync([], End(await process.Completion.ConfigureAwait(false))).ConfigureAwait(false);
                return;
            }
            else
            {
                await _lines.WaitAsync(Pause, cancellation).ConfigureAwait(false);
                if (_time.Elapsed - looked < Look)
                    continue;
                looked = _time.Elapsed;
                await TellAsync([]).ConfigureAwait(false);
            }
        }
    }

    private BatchEnd End(int code) => (_killed ?? new BatchEnd(CmdlineState.Exited, Code: code)) with { Milliseconds = _time.ElapsedMilliseconds };

    /// <summary>Sends a batch; waits while the sender is behind.</summary>
    private async Task AddAsync(IReadOnlyList<BatchLine> lines, BatchEnd? end = null)
    {
        var bytes = new CmdlineBatch { Worker = workerId, Lines = lines, End = end }.ToBytes(sealer);
        _batch++;
        while (!_unwanted && await TellAsync([bytes]).ConfigureAwait(false) == ReplyCode.Empty)
            await Task.Delay(TimeSpan.FromMilliseconds(20 + Random.Shared.Next(30)), cancellation).ConfigureAwait(false);
    }

    /// <summary>Tells what there is, and hears whether the command line is still wanted.</summary>
    private async Task<ReplyCode> TellAsync(StackExchange.Redis.RedisValue[] batch)
    {
        var keys = connection.Keys;
        var reply = await connection.RunAsync(Script.CmdAdd, [keys.CmdlineMeta(id), keys.CmdlineLines(id)],
            [workerId, _batch, MostWaiting, connection.WellFor >= Patrol.Patience ? 1 : 0, keys.CmdlineEvents(id), CmdlineLife.ExpirySeconds, .. batch], cancellation).ConfigureAwait(false);
        if (reply.Code == ReplyCode.Gone)
            Abandon();
        return reply.Code;
    }
}
