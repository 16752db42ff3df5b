using System.Globalization;
using System.Text;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Chaos;

/// <summary>A live task of numbers: each below <see cref="Inputs"/> is sent and pushes one that is so much larger, and each gives itself as its result.</summary>
internal sealed class ChaosTask
{
    private readonly Rig _rig;
    private string? _count; // folder where processes count
    private long _executions;

    private ChaosTask(Rig rig, SentTask sent, int inputs) => (_rig, Sent, Inputs) = (rig, sent, inputs);

    public SentTask Sent { get; }

    public long Id => Sent.Id;

    /// <summary>Items that are sent.</summary>
    public int Inputs { get; }

    /// <summary>Items with follow-up items.</summary>
    public int Items => 2 * Inputs;

    /// <param name="rig">Where it runs.</param>
    /// <param name="inputs">How many items are sent.</param>
    /// <param name="connection">Its sender's connection; the rig's by default.</param>
    /// <param name="padding">Bytes that each input takes at least, and its result.</param>
    public static async Task<ChaosTask> StartAsync(Rig rig, int inputs, VRedisConnection? connection = null, int padding = 0) => new(rig, await rig.StartPaddedTaskAsync(padding, connection), inputs);

    /// <summary>Sends some of the inputs.</summary>
    public Task SendAsync(int first, int count) => Task.Run(() => Sent.AddAsync(first, count));

    /// <summary>Sends all inputs.</summary>
    public async Task SendAllAsync()
    {
        await SendAsync(0, Inputs);
        Sent.Live.Seal();
    }

    /// <summary>Starts a worker in this process.</summary>
    public Task<Worker> StartWorkerAsync(int milliseconds, VRedisConnection? connection = null, int lanes = 4) => _rig.StartWorkerAsync(
        call =>
        {
            Interlocked.Increment(ref _executions);
            Thread.Sleep(milliseconds);
            if (call.Number < Inputs)
                call.Push(call.Number + Inputs);
            call.Output(call.Text);
        },
        lanes,
        connection);

    /// <summary>Starts a worker in a process of its own.</summary>
    public Task<WorkerProcess> StartProcessAsync(int milliseconds, int lanes = 4) => _rig.StartProcessAsync(lanes, Behaviour(milliseconds));

    /// <summary>What workers in processes are told to do.</summary>
    public string[] Behaviour(int milliseconds) => [$"wait={milliseconds}", $"child={Inputs}", $"count={_count ??= Directory.CreateTempSubdirectory("vredis-chaos-").FullName}"];

    /// <summary>How often an item was begun so far.</summary>
    public long Executions => Interlocked.Read(ref _executions) + (_count is null ? 0 : Directory.GetFiles(_count).Sum(file => new FileInfo(file).Length));

    /// <summary>Waits until so many results have come, or the task has ended.</summary>
    public Task ResultsAsync(int count) => Until.Async(() => Sent.Outputs.Count >= count || Sent.End.IsCompleted, $"{count} results are there", ChaosRun.Limit);

    /// <summary>What a worker holds and has not reported.</summary>
    public async Task<IReadOnlyList<int>> HeldByAsync(long workerId)
    {
        var held = new List<int>();
        foreach (var lease in await _rig.Database.SortedSetRangeByRankAsync(_rig.Keys.Leases(Id)))
        {
            if (VRedis.Lease.WorkerOf(lease.ToString()) != workerId)
                continue;
            var fields = (await _rig.Database.HashGetAllAsync(_rig.Keys.Held(Id, lease.ToString()))).ToDictionary(field => field.Name.ToString(), field => field.Value.ToString());
            foreach (var (token, chunk) in fields.Where(field => char.IsDigit(field.Key[0])))
                held.AddRange(chunk.Split('\n').Skip(1 + (fields.TryGetValue("p" + token, out var settled) ? Number(settled) : 0)).Select(Number));
        }
        return held;
    }

    /// <summary>Waits for the end, and compares what came of the task with what must have.</summary>
    public async Task<ChaosReport> ReportAsync(ChaosRun run, TimeSpan? recovered = null, string? note = null)
    {
        var state = await Sent.EndAsync(ChaosRun.Limit);
        Assert.True(state == TaskState.Completed, $"The task was {state}.");
        var failed = Sent.Failures.Select(failure => Number(Encoding.UTF8.GetString(failure.Value))).ToList();
        var expected = Enumerable.Range(0, Items).Except(failed.Where(number => number < Inputs).Select(number => number + Inputs)).ToHashSet();
        var (stored, read) = (await Sent.TableAsync(), Sent.Outputs);
        var stat = await Sent.StatAsync();
        Assert.Equal((expected.Count, expected.Count - failed.Count, failed.Count), (stat.Items, stat.Execute, stat.Fail));
        var executions = Executions;
        if (_count is not null)
            Directory.Delete(_count, recursive: true);
        _count = null;
        return run.Report(expected.Count, executions, stored.Count, Math.Max(Lost(stored), Lost(read)), Math.Max(Doubled(stored), Doubled(read)), failed.Count, recovered, note);

        int Lost(IEnumerable<string> results) => expected.Except(failed).Except(results.Select(Number)).Count();

        int Doubled(IEnumerable<string> results) => results.Select(Number).Concat(failed).GroupBy(number => number).Sum(group => group.Count() - 1);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
