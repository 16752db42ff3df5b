using VRedis.Tests.Engine.Support;

namespace VRedis.Tests.Chaos;

/// <summary>Tasks one after the other, each with a fault that may lose what Redis has acknowledged: each is whole, or its sender is told.</summary>
internal sealed class ChaosRounds(ChaosRun run)
{
    private readonly List<ChaosReport> _reports = [];
    private int _rounds;
    private TimeSpan _longest;

    /// <summary>Runs a task with two workers of its own, and something that happens in the middle.</summary>
    /// <param name="rig">Where.</param>
    /// <param name="inputs">How many items are sent.</param>
    /// <param name="fault">What happens, and how long it took until the task went on.</param>
    public async Task RunAsync(Rig rig, int inputs, Func<ChaosTask, Task<TimeSpan>> fault)
    {
        _rounds++;
        var task = await ChaosTask.StartAsync(rig, inputs);
        var workers = new[] { await task.StartWorkerAsync(5), await task.StartWorkerAsync(5) };
        var sending = task.SendAllAsync().ContinueWith(_ => { }, TaskScheduler.Default); // when it fails, the task does
        await task.ResultsAsync((task.Items / 8) + run.Next(task.Items / 2));
        var elapsed = await fault(task);
        try
        {
            _reports.Add(await task.ReportAsync(run));
            _longest = new[] { _longest, elapsed }.Max();
        }
        catch (VRedisException e) when (e.ErrorId == ErrorIds.DataLost)
        {
            await task.Sent.Live.StopAsync().ContinueWith(_ => { }, TaskScheduler.Default); // as a cmdlet does; it may be gone
        }
        await sending;
        foreach (var worker in workers)
            await worker.DisposeAsync();
    }

    /// <summary>The sum of all tasks that were whole.</summary>
    public ChaosReport Report(string faults) => ChaosReport.Sum([.. _reports, run.Report(0, 0, 0, 0, 0, 0, _longest)],
        $"{_rounds} {faults}: {_reports.Count} tasks were whole, of {_rounds - _reports.Count} the sender was told that data is lost");
}
