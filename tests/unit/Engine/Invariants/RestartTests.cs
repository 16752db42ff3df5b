using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using VRedis.Control;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Failed items go on: each once, with all their attempts, and the task with them.</summary>
public abstract class RestartTests(TestServer server) : RigTests(server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_that_was_done_and_left_by_its_sender_is_completed_by_its_failed_items()
    {
        var (broken, attempts) = (true, new ConcurrentBag<int>());
        await Rig.StartWorkerAsync(call =>
        {
            if (call.Number % 10 == 0)
            {
                attempts.Add(call.Attempt);
                if (Volatile.Read(ref broken))
                    throw new InvalidOperationException("no");
            }
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(new Sending.SendOptions { Liveness = TimeSpan.FromSeconds(1), Beat = TimeSpan.FromMilliseconds(200) }, attempts: 2);
        await task.AddAndSealAsync(100);
        await task.EndAsync();
        await task.DisposeAsync();
        Assert.Equal((90, 10), await CountsAsync(task.Id));
        attempts.Clear();

        Volatile.Write(ref broken, false);
        Assert.Equal(10, await TaskRestart.FailedAsync(Rig.Connection, task.Id, cancellation: Cancellation));

        await EndedAsync(task.Id);
        Assert.Equal((100, 0), await CountsAsync(task.Id));
        Assert.All(attempts, attempt => Assert.Equal(1, attempt));
        Assert.Equal(Enumerable.Range(0, 100), (await task.TableAsync()).Select(int.Parse).Order());
        Assert.Equal(0, await TaskRestart.FailedAsync(Rig.Connection, task.Id, cancellation: Cancellation));
        Assert.Empty(await FailureReader.GroupAsync(Rig.Connection, task.Id, cancellation: Cancellation));
    }

    [Fact]
    public async Task A_sender_that_follows_sees_each_failure_once_and_the_output_of_what_went_back()
    {
        var broken = new ConcurrentDictionary<long, bool> { [1] = true, [3] = true };
        await Rig.StartWorkerAsync(call =>
        {
            if (broken.ContainsKey(call.Number))
                throw new InvalidOperationException("no");
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(attempts: 1);
        await task.AddAsync(0, 3);
        await Until.Async(() => task.Failures.Count == 1, "item 1 has failed");

        broken.Clear();
        Assert.Equal(1, await TaskRestart.FailedAsync(Rig.Connection, task.Id, cancellation: Cancellation));
        await Until.Async(() => task.Outputs.Contains("1"), "item 1 is done after all");
        broken[3] = true;
        await task.AddAsync(3, 2);
        task.Live.Seal();

        Assert.Equal(TaskState.Completed, await task.EndAsync());
        Assert.Equal([2L, 4L], task.Failures.Select(failure => failure.Item).Order());
        Assert.Equal(["0", "1", "2", "4"], task.Outputs.Order());
        Assert.Equal((4, 1), await CountsAsync(task.Id));
    }

    [Fact]
    public async Task Only_what_is_wanted_goes_on_and_again_when_it_fails_again()
    {
        var runs = new ConcurrentDictionary<long, int>();
        await Rig.StartWorkerAsync(call =>
        {
            runs.AddOrUpdate(call.Number, 1, (_, n) => n + 1);
            throw new InvalidOperationException(call.Number % 2 == 0 ? "even" : "odd");
        });
        var task = await Rig.StartTaskAsync(attempts: 1);
        await task.AddAndSealAsync(6);
        await task.EndAsync();

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(3, await TaskRestart.FailedAsync(Rig.Connection, task.Id, failure => failure.Message == "odd", Cancellation));
            await EndedAsync(task.Id);
        }

        Assert.Equal((0, 6), await CountsAsync(task.Id));
        Assert.All(runs, run => Assert.Equal(run.Key % 2 == 0 ? 1 : 3, run.Value));
        var groups = await FailureReader.GroupAsync(Rig.Connection, task.Id, cancellation: Cancellation);
        Assert.Equal([(3, 6L), (3, 6L)], groups.Select(group => (group.Count, group.Total)));
    }

    [Fact]
    public async Task What_killed_its_workers_runs_alone()
    {
        var task = await ScriptTask.CreateAsync(Rig, attempts: 1);
        await task.PushAsync(1, ["1"]);
        await task.ClaimAsync(ScriptTask.Lease(), 1);
        await task.ExpireAsync(ScriptTask.Lease());
        await task.ReclaimAsync(ScriptTask.Lease());

        Assert.Equal(1, await TaskRestart.FailedAsync(Rig.Connection, task.Id, cancellation: Cancellation));

        Assert.True(Chunk.Parse(Encoding.UTF8.GetBytes(Assert.Single(await task.ReadyAsync()))).RunsAlone);
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("abandoned")]
    public async Task A_task_whose_queue_was_emptied_cannot_go_on(string end)
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.StopAsync();
        await task.SetMetaAsync("state", end);

        var error = await Assert.ThrowsAsync<VRedisException>(() => TaskRestart.FailedAsync(Rig.Connection, task.Id, cancellation: Cancellation));

        Assert.Equal(ErrorIds.TaskEnded, error.ErrorId);
        Assert.Contains($"was {end}", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorIds.UnknownTask, (await Assert.ThrowsAsync<VRedisException>(() => TaskRestart.FailedAsync(Rig.Connection, 999, cancellation: Cancellation))).ErrorId);
    }

    /// <summary>S20: many failures are folded and put back in a time that grows with their number only.</summary>
    [Fact]
    public async Task S20_twenty_thousand_failures_are_folded_and_put_back()
    {
        const int Items = 20_000;
        var broken = true;
        await Rig.StartWorkerAsync(call =>
        {
            if (Volatile.Read(ref broken))
                throw new InvalidOperationException($"item {call.Number} is not there");
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(attempts: 1);
        await task.AddAndSealAsync(Items);
        await task.EndAsync();

        var watch = Stopwatch.StartNew();
        var group = Assert.Single(await FailureReader.GroupAsync(Rig.Connection, task.Id, cancellation: Cancellation));
        var folded = watch.Elapsed;
        Assert.Equal((Items, (long)Items), (group.Count, group.Total));
        Assert.Equal(10, Assert.Single(await FailureReader.GroupAsync(Rig.Connection, task.Id, last: 10, cancellation: Cancellation)).Count);
        Volatile.Write(ref broken, false);
        watch.Restart();
        Assert.Equal(Items, await TaskRestart.FailedAsync(Rig.Connection, task.Id, cancellation: Cancellation));
        var restarted = watch.Elapsed;
        await EndedAsync(task.Id);

        TestContext.Current.TestOutputHelper!.WriteLine($"folded in {folded.TotalSeconds:0.0} s, put back in {restarted.TotalSeconds:0.0} s");
        Assert.Equal((Items, 0), await CountsAsync(task.Id));
        Assert.Equal(Enumerable.Range(0, Items), (await task.TableAsync()).Select(int.Parse).Order());
        Assert.InRange(folded.TotalSeconds, 0, 20);
        Assert.InRange(restarted.TotalSeconds, 0, 40);
    }

    private Task EndedAsync(long taskId) => Until.Async(async () => (await TaskInspector.GetAsync(Rig.Connection, taskId, Cancellation)).HasEnded, "the task has ended again");

    private async Task<(int Execute, int Fail)> CountsAsync(long taskId)
    {
        var stat = await TaskInspector.GetAsync(Rig.Connection, taskId, Cancellation);
        Assert.Equal(stat.Items, stat.Execute + stat.Fail + stat.Open);
        return ((int)stat.Execute, (int)stat.Fail);
    }
}

public sealed class RestartTestsOnReal(RealServer server) : RestartTests(server);

public sealed class RestartTestsOnEmbedded(EmbeddedTestServer server) : RestartTests(server);
