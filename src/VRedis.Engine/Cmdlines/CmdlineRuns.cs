using System.Collections.Concurrent;
using VRedis.Connection;
using VRedis.Working;

namespace VRedis.Cmdlines;

/// <summary>A worker's part in command lines: it hears of them, and runs each that is for it once.</summary>
internal sealed class CmdlineRuns(VRedisConnection connection, WorkerOptions options, long workerId, Action<string> notify, CancellationToken cancellation)
{
    private readonly Signal _look = new();
    private readonly Dictionary<long, Task> _known = []; // all heard of, until they are over everywhere
    private readonly ConcurrentDictionary<long, CmdlineRun> _runs = new();
    private readonly CmdlineAdmission _admission = new(connection.KeyRing);
    private volatile bool _closing;

    /// <summary>Whether none runs.</summary>
    public bool IsIdle => _runs.IsEmpty;

    /// <summary>There is one. It may be told again and again.</summary>
    public void Hear(long id)
    {
        lock (_known)
        {
            if (!_known.ContainsKey(id))
                _known.Add(id, Task.Run(() => TakePartAsync(id), CancellationToken.None));
        }
    }

    /// <summary>The worker's sign of life has told how many there are.</summary>
    public void Hear(BeatAnswer answer)
    {
        if (answer.Cmdlines > 0 || HasKnown)
            _look.Set();
    }

    /// <summary>One is over.</summary>
    public void Forget(long id)
    {
        if (_runs.TryGetValue(id, out var run))
            Task.Run(run.Abandon);
    }

    /// <summary>Finds those whose message was lost, until the worker ends.</summary>
    public async Task WatchAsync()
    {
        while (true)
        {
            await _look.WaitAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
            await LookAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Refuses new ones from now on.</summary>
    public void Close() => _closing = true;

    /// <summary>Kills what runs, and tells its senders.</summary>
    public async Task StopAsync()
    {
        Close();
        await Task.WhenAll(_runs.Values.Select(run => Task.Run(run.Stop))).ConfigureAwait(false);
        Task[] all;
        lock (_known)
            all = [.. _known.Values];
        await Task.WhenAll(all).ConfigureAwait(false);
    }

    private bool HasKnown
    {
        get
        {
            lock (_known)
                return _known.Count > 0;
        }
    }

    private async Task LookAsync()
    {
        long[] done;
        lock (_known)
            done = [.. _known.Where(known => known.Value.IsCompleted).Select(known => known.Key)];
        var found = await connection.TryAsync(db => db.SetMembersAsync(connection.Keys.Cmdlines), cancellation).ConfigureAwait(false);
        var ids = found.Select(member => member.TryParse(out long id) ? id : 0).Where(id => id > 0).ToHashSet();
        foreach (var id in ids)
            Hear(id);
        foreach (var id in done.Where(ids.Contains))
            await TidyAsync(id).ConfigureAwait(false);
        lock (_known)
        {
            foreach (var id in done.Where(id => !ids.Contains(id)))
                _known.Remove(id);
        }
    }

    /// <summary>Takes one that is over off the list: its sender has gone.</summary>
    private async Task TidyAsync(long id)
    {
        if (!await connection.TryAsync(db => db.KeyExistsAsync(connection.Keys.CmdlineMeta(id)), cancellation).ConfigureAwait(false))
            await connection.TryAsync(db => db.SetRemoveAsync(connection.Keys.Cmdlines, id), cancellation).ConfigureAwait(false);
    }

    private async Task TakePartAsync(long id)
    {
        try
        {
            var bytes = await connection.TryAsync(db => db.HashGetAsync(connection.Keys.CmdlineMeta(id), "definition"), cancellation).ConfigureAwait(false);
            if (bytes.IsNull)
                return; // it is over
            var (definition, sealer) = _admission.Open(id, (byte[])bytes!, out var refusal);
            if (!definition.Workers.Contains(workerId))
                return;
            if (refusal is not null)
                notify(Messages.FormatCmdlineRefused(id: id, reason: refusal.Message));
            await RunAsync(new CmdlineRun(connection, id, workerId, sealer, cancellation), id, definition, refusal?.Message).ConfigureAwait(false);
        }
        catch (VRedisException e)
        {
            notify(Messages.FormatCmdlineFault(id: id, reason: e.Message));
        }
        catch (OperationCanceledException)
        {
            // The worker ends.
        }
    }

    private async Task RunAsync(CmdlineRun run, long id, CmdlineDefinition definition, string? refusal)
    {
        _runs[id] = run; // before looking whether the worker ends, so that its end finds it
        try
        {
            var shell = options.Shells.FirstOrDefault(shell => shell.Language == definition.Language);
            if (refusal is not null)
                await run.RefuseAsync(Messages.FormatCmdlineReasonRefused(refusal)).ConfigureAwait(false);
            else if (!options.Cmdline)
                await run.RefuseAsync(Messages.CmdlineReasonNoCmdline).ConfigureAwait(false);
            else if (_closing)
                await run.RefuseAsync(Messages.CmdlineReasonEnding).ConfigureAwait(false);
            else if (shell is null)
                await run.RefuseAsync(Messages.FormatCmdlineReasonNoLanguage(definition.Language)).ConfigureAwait(false);
            else
                await run.RunAsync(shell, definition).ConfigureAwait(false);
        }
        finally
        {
            _runs.TryRemove(id, out _);
        }
    }
}
