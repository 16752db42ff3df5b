using System.Text;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Inspecting;
using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Access.Signing;

/// <summary>A worker with a key runs nothing that is unsigned, altered, from elsewhere or too old, whatever an attacker writes into Redis, and says so.</summary>
public abstract class SignedTaskTests(TestServer server) : RigTests(server)
{
    private static readonly TaskDefinition TwoSteps = Rig.Definition with
    {
        Attempts = 3,
        Steps = [new StepDefinition("main", "the-script", "default"), new StepDefinition("next", "-", "next")],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_task_runs_as_any_other(bool encrypts)
    {
        await Rig.StartWorkerAsync(Run, connection: await Rig.ConnectAsync(SigningRig.Key));
        var task = await StartAsync(encrypts);
        await task.AddAsync(0, 100);
        task.Live.Seal();

        Assert.Equal(TaskState.Completed, await task.EndAsync());
        Assert.Equal(Enumerable.Range(0, 100).Except([13]), task.Outputs.Where(text => text[0] != '"').Select(int.Parse).Order());
        Assert.Equal(10, task.Outputs.Count(text => text == "\"followed\"")); // of those with the same key the first
        Assert.Equal(99, task.Records.Count);
        Assert.All(task.Records, record => Assert.StartsWith("\"saw ", Encoding.UTF8.GetString(record.Value), StringComparison.Ordinal));
        var failure = Assert.Single(task.Failures);
        Assert.Equal(("13", "unlucky", 3), (Encoding.UTF8.GetString(failure.Value), failure.Message, failure.Attempt));
        Assert.Equal("unlucky", Assert.Single(await FailureReader.GroupAsync(task.Connection, task.Id, cancellation: Cancellation)).Message);
        Assert.Equal(10, (await task.TableAsync("next")).Count);
        Assert.Empty(Rig.Notices);

        static void Run(ItemCall call)
        {
            if (call.Item.Step.Name == "next")
            {
                call.Output("\"followed\"");
                return;
            }
            if (call.Number == 13)
                throw new InvalidOperationException("unlucky");
            call.Record($"saw {call.Number}");
            call.Output(call.Number);
            call.Push(call.Number, "next", key: $"key {call.Number / 10}");
        }
    }

    [Fact]
    public async Task An_unsigned_task_waits_for_a_worker_without_a_key()
    {
        var guarded = await Rig.StartWorkerAsync(call => call.Output(call.Number), connection: await Rig.ConnectAsync(SigningRig.Key));
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(3);

        await Until.Async(() => Rig.Notices.Any(notice => notice.Contains("not signed", StringComparison.Ordinal)), "the worker tells");
        await Until.Async(async () => (await task.StatAsync()).Reason?.Contains("takes only what is signed", StringComparison.Ordinal) == true, "the reason is known");
        var info = Assert.Single(await TaskInspector.GetWorkersAsync(Rig.Connection, Cancellation));
        Assert.Equal((true, 1), (info.RequireSignature, info.KeyIds.Count));
        Assert.Equal(0, guarded.Info.Executed);

        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        await task.AssertEachOnceAsync(3);
        Assert.Single(Rig.Notices); // told once
    }

    [Theory]
    [InlineData("altered", "signature is not good")]
    [InlineData("copied", "signature is not good")]
    [InlineData("unsigned", "not signed")]
    [InlineData("expired", "31 days ago")]
    public async Task A_forged_definition_does_not_run(string how, string notice)
    {
        var task = await StartAsync(encrypts: false);
        var other = await StartAsync(encrypts: false);
        await task.AddAndSealAsync(3);
        var definition = await Rig.DefinitionAsync(task.Id);
        Assert.Contains("the-script", Encoding.UTF8.GetString(definition), StringComparison.Ordinal);
        await Rig.WriteDefinitionAsync(task.Id, how switch
        {
            "altered" => definition.Replace("the-script", "my-script"),
            "copied" => await Rig.DefinitionAsync(other.Id),
            "unsigned" => TwoSteps.ToBytes(),
            _ => Rig.RingAt(TimeSpan.FromDays(-31)).Seal(SealKind.Task, task.Id, TwoSteps.ToBytes(), encrypt: false).Line,
        });

        var worker = await Rig.StartWorkerAsync(call => call.Output(call.Number), connection: await Rig.ConnectAsync(SigningRig.Key));

        await Until.Async(() => Rig.Notices.Any(line => line.Contains($"Task {task.Id} ", StringComparison.Ordinal) && line.Contains(notice, StringComparison.Ordinal)), $"the worker refuses it: {string.Join("; ", Rig.Notices)}");
        Assert.Equal(0, worker.Info.Executed);
        var stat = await task.StatAsync();
        Assert.Equal(3, stat.Undistributed);
        Assert.Contains(how == "unsigned" ? "takes only what is signed" : notice, stat.Reason, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Forged_items_fail_at_once_and_all_others_run(bool encrypts)
    {
        var (task, other) = (await StartAsync(encrypts), await StartAsync(encrypts));
        var (sealer, elsewhere) = (await SealerAsync(task, TimeSpan.Zero), await SealerAsync(other, TimeSpan.Zero));
        var unknown = KeyRing.Load(Rig.Settings with { SigningKey = SigningRig.OtherKey }).Seal(SealKind.Task, task.Id, TwoSteps.ToBytes(), encrypts).Sealer!;
        await task.AddAsync(0, 12);
        await task.SentAsync(12);
        var lines = await Rig.WaitingAsync(task.Id);
        Assert.Equal(12, lines.Length);
        lines[1] = "1"u8.ToArray();
        lines[2] = encrypts ? [.. lines[2].AsSpan(0, 40), (byte)'A', .. lines[2].AsSpan(41)] : lines[2].Replace("\"v\":2", "\"v\":3");
        lines[3] = elsewhere.Wrap(SealPurpose.Item, "main", "3"u8);
        lines[4] = sealer.Wrap(SealPurpose.Item, "next", "4"u8);
        lines[5] = sealer.Wrap(SealPurpose.Output, "main", "5"u8);
        lines[6] = unknown.Wrap(SealPurpose.Item, "main", "6"u8);
        lines[7] = (await SealerAsync(task, TimeSpan.FromDays(-31))).Wrap(SealPurpose.Item, "main", "7"u8);
        lines[8] = (await SealerAsync(task, TimeSpan.FromHours(1))).Wrap(SealPurpose.Item, "main", "8"u8);
        lines[9] = "no {json"u8.ToArray();
        lines[10] = Rig.RingAt(TimeSpan.Zero).Seal(SealKind.Task, task.Id, TwoSteps.ToBytes(), !encrypts).Sealer!.Wrap(SealPurpose.Item, "main", "10"u8);
        await Rig.WriteWaitingAsync(task.Id, lines);
        task.Live.Seal();

        await Rig.StartWorkerAsync(call => call.Output(call.Number), connection: await Rig.ConnectAsync(SigningRig.Key));

        Assert.Equal(TaskState.Completed, await task.EndAsync());
        Assert.Equal(["0", "11"], task.Outputs.Order());
        string[] refusals = [ErrorIds.NotSigned, ErrorIds.BadSignature, ErrorIds.BadSignature, ErrorIds.BadSignature, ErrorIds.BadSignature, ErrorIds.BadSignature,
            ErrorIds.SignatureExpired, ErrorIds.SignatureExpired, ErrorIds.NotSigned, ErrorIds.BadSignature];
        var failures = task.Failures.OrderBy(failure => failure.Item).ToList();
        Assert.Equal(refusals, failures.Select(failure => failure.Error?.ErrorId));
        Assert.All(failures, failure => Assert.Equal(1, failure.Attempt));
        Assert.Equal(10, Rig.Notices.Count(notice => notice.Contains("was refused", StringComparison.Ordinal)));

        // What somebody else has put into the list of failed items is not signed by putting it back.
        await TaskRestart.FailedAsync(task.Connection, task.Id, cancellation: Cancellation);
        await Until.Async(async () => (await task.StatAsync()) is { State: TaskState.Completed, Open: 0 } and { Fail: > 0 }, "it has ended again");
        Assert.Equal(2, (await task.TableAsync()).Count(value => int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) is 0 or 11));
        Assert.DoesNotContain(await task.TableAsync(), value => value is "1" or "3" or "4" or "5" or "6" or "10");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Failed_items_go_on_though_their_signatures_are_too_old_by_then(bool encrypts)
    {
        var broken = true;
        var old = await Rig.ConnectAsync(settings => settings with { SigningKey = SigningRig.Key, Clock = new SigningRig.OffsetClock(TimeSpan.FromDays(-29)) });
        var first = await Rig.StartWorkerAsync(Run, connection: await Rig.ConnectAsync(SigningRig.Key));
        var task = await Rig.StartTaskAsync(TwoSteps with { Attempts = 1 }, old, encrypts);
        await task.AddAndSealAsync(5);
        await task.EndAsync();
        await first.StopAsync();
        Volatile.Write(ref broken, false);
        var strict = await Rig.ConnectAsync(settings => settings with { SigningKey = SigningRig.Key, SignatureDays = 1 });
        await Rig.StartWorkerAsync(Run, connection: strict);

        Assert.Equal(5, await TaskRestart.FailedAsync(strict, task.Id, cancellation: Cancellation));

        await Until.Async(async () => (await task.StatAsync()) is { Execute: 5, Fail: 0, State: TaskState.Completed }, "all are done");
        Assert.Equal(["0", "1", "2", "3", "4"], (await task.TableAsync()).Order());

        void Run(ItemCall call)
        {
            if (Volatile.Read(ref broken))
                throw new InvalidOperationException("broken");
            call.Output(call.Number);
        }
    }

    [Fact]
    public async Task Keys_change_while_the_old_one_is_accepted()
    {
        var both = await Rig.StartWorkerAsync(call => call.Output(call.Number), connection: await Rig.ConnectAsync(SigningRig.OtherKey, SigningRig.Key));
        var old = await StartAsync(encrypts: true);
        await old.AddAndSealAsync(3);
        await old.AssertEachOnceAsync(3);
        var @new = await StartAsync(encrypts: true, SigningRig.OtherKey);
        await @new.AddAndSealAsync(3);
        await @new.AssertEachOnceAsync(3);

        await both.StopAsync();
        await Rig.StartWorkerAsync(call => call.Output(call.Number), connection: await Rig.ConnectAsync(SigningRig.OtherKey));
        var late = await StartAsync(encrypts: false);
        await late.AddAndSealAsync(3);
        await Until.Async(() => Rig.Notices.Any(notice => notice.Contains(Rig.RingAt(default).SigningKeyId!, StringComparison.Ordinal)), "the worker refuses the old key by its id");
        await Until.Async(async () => (await late.StatAsync()).Reason?.Contains("does not accept the key", StringComparison.Ordinal) == true, "the reason is known");
    }

    [Fact]
    public async Task A_worker_without_a_key_runs_what_is_signed_and_leaves_what_is_encrypted_which_nobody_else_reads()
    {
        await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Number);
            if (call.Number < 3)
                call.Push(call.Number + 10);
        });
        var signed = await StartAsync(encrypts: false);
        await signed.AddAndSealAsync(3);
        Assert.Equal(TaskState.Completed, await signed.EndAsync());
        Assert.Equal(["0", "1", "10", "11", "12", "2"], signed.Outputs.Order(StringComparer.Ordinal));

        var hidden = await StartAsync(encrypts: true);
        await hidden.AddAndSealAsync(3);
        await Until.Async(() => Rig.Notices.Any(notice => notice.Contains("is encrypted with the key", StringComparison.Ordinal)), "the worker tells");
        foreach (var connection in new[] { Rig.Connection, hidden.Connection }) // who has the key hears the same as who has not
            Assert.Contains("has not the key", (await TaskInspector.GetAsync(connection, hidden.Id, Cancellation)).Reason, StringComparison.Ordinal);
        foreach (var read in (Func<Task>[])[
            () => FailureReader.GroupAsync(Rig.Connection, hidden.Id, cancellation: Cancellation),
            () => TaskReader.StartAsync(Rig.Connection, hidden.Id, new ReadOptions(), Cancellation),
            () => TaskRestart.FailedAsync(Rig.Connection, hidden.Id, cancellation: Cancellation)])
        {
            Assert.Equal(ErrorIds.KeyMissing, (await Assert.ThrowsAsync<VRedisException>(read)).ErrorId);
        }
    }

    [Fact]
    public async Task A_worker_that_is_to_require_signatures_needs_a_key() => Assert.Equal(ErrorIds.BadSetting, (await Assert.ThrowsAsync<VRedisException>(
        () => Rig.StartWorkerAsync(_ => { }, new WorkerOptions { RequireSignature = true }))).ErrorId);

    /// <summary>Output that was not encrypted with the key is not taken for the task's.</summary>
    [Fact]
    public async Task Forged_output_of_an_encrypted_task_ends_reading_and_forged_records_are_left_out()
    {
        var task = await StartAsync(encrypts: true);
        await Rig.Database.ListRightPushAsync(Rig.Keys.Records(task.Id), """{"item":1,"stream":"Warning","value":"boo"}""");
        await Until.Async(() => task.Notices.Any(notice => notice.Contains("left out", StringComparison.Ordinal)), "the record is left out");
        Assert.Empty(task.Records);
        await Rig.Database.ListRightPushAsync(Rig.Keys.Table(task.Id, "default"), "666");

        Assert.Equal(ErrorIds.NotSigned, (await Assert.ThrowsAsync<VRedisException>(() => task.EndAsync())).ErrorId);
        Assert.Empty(task.Outputs);
    }

    private async Task<SentTask> StartAsync(bool encrypts, string key = SigningRig.Key) => await Rig.StartTaskAsync(TwoSteps, await Rig.ConnectAsync(key), encrypts);

    private async Task<Sealer> SealerAsync(SentTask task, TimeSpan offset) => Rig.RingAt(offset).Open(SealKind.Task, task.Id, await Rig.DefinitionAsync(task.Id)).Sealer!;
}

public sealed class SignedTaskTestsOnReal(RealServer server) : SignedTaskTests(server);

public sealed class SignedTaskTestsOnEmbedded(EmbeddedTestServer server) : SignedTaskTests(server);
