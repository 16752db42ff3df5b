using System.Diagnostics;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Cmdlines;

/// <summary>S22: a command that says much fills neither Redis nor memory, and disturbs no item; a broken connection loses and doubles no line.</summary>
public abstract class CmdlineFlowTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task A_command_that_says_more_than_is_taken_has_to_wait()
    {
        await Rig.StartCmdlineWorkerAsync();
        var cancellation = TestContext.Current.CancellationToken;
        var workers = await Inspecting.TaskInspector.GetWorkersAsync(Rig.Connection, cancellation);
        await using var live = await LiveCmdline.StartAsync(Rig.Connection, new CmdlineDefinition { Command = "seq 1000000" }, workers, cancellation: cancellation);
        // Nobody takes a line for longer than the sender's sign of life lasts.
        var most = 0L;
        var since = Stopwatch.GetTimestamp();
        await Until.Async(
            async () =>
            {
                most = Math.Max(most, await Rig.Database.ListLengthAsync(Rig.Keys.CmdlineLines(live.Id)));
                return Stopwatch.GetElapsedTime(since) > CmdlineLife.Liveness * 1.5;
            },
            "time passes");
        Assert.Equal(64, most);

        var (lines, exit) = (0, (CmdlineExit?)null);
        while (!live.HasEnded)
        {
            var output = live.Take(TimeSpan.FromMilliseconds(100), cancellation);
            if (output is CmdlineLine line)
                Assert.Equal($"{++lines}", line.Line);
            exit ??= output as CmdlineExit;
        }
        Assert.Equal((1_000_000, 0), (lines, exit?.ExitCode));
    }

    [Fact]
    public async Task Items_go_on_while_a_command_says_much()
    {
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var cmdline = await Rig.StartCmdlineAsync("yes");
        await Until.Async(() => cmdline.Lines.Count > 1000, "it says much");
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 500);
        task.Live.Seal();
        await task.AssertEachOnceAsync(500);
        Assert.Empty(cmdline.Exits);
    }

    [Fact]
    public async Task Broken_connections_lose_and_double_nothing()
    {
        var (sending, working) = (Rig.StartProxy(), Rig.StartProxy());
        await Rig.StartCmdlineWorkerAsync(connection: await Rig.ConnectAsync(working));
        var sender = await Rig.ConnectAsync(sending);
        var cmdline = await Rig.StartCmdlineAsync("i=0; while [ $i -lt 40 ]; do seq $((i * 100)) $((i * 100 + 99)); i=$((i + 1)); sleep 0.1; done", sender);
        foreach (var (proxy, script) in new[] { (working, Script.CmdAdd), (sending, Script.CmdRead), (working, Script.CmdAdd) })
        {
            var before = cmdline.Lines.Count;
            var cuts = proxy.Cuts;
            proxy.CutReplyTo(script);
            await Until.Async(() => proxy.Cuts > cuts && cmdline.Lines.Count > before, "it goes on after a cut");
        }
        await cmdline.EndAsync();
        Assert.Equal(Enumerable.Range(0, 4000).Select(number => $"{number}"), cmdline.Lines.Select(line => line.Line));
    }

    [Fact]
    public async Task A_command_line_that_was_sent_over_a_broken_connection_runs_once()
    {
        await Rig.StartCmdlineWorkerAsync();
        var proxy = Rig.StartProxy();
        var sender = await Rig.ConnectAsync(proxy);
        proxy.CutReplyTo(Script.CmdOpen);
        var cmdline = await (await Rig.StartCmdlineAsync("echo once", sender)).EndAsync();
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal("once\n", cmdline.Text());
    }

    [Fact]
    public async Task A_command_line_whose_keys_have_gone_is_an_error_of_its_sender_however_late_it_looks()
    {
        await Rig.StartCmdlineWorkerAsync();
        var cancellation = TestContext.Current.CancellationToken;
        var workers = await Inspecting.TaskInspector.GetWorkersAsync(Rig.Connection, cancellation);
        foreach (var late in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(3) })
        {
            await using var live = await LiveCmdline.StartAsync(Rig.Connection, new CmdlineDefinition { Command = "sleep 1000" }, workers, cancellation: cancellation);
            await Rig.Database.KeyDeleteAsync(Rig.Keys.CmdlineMeta(live.Id));
            await Task.Delay(late, cancellation);
            var error = Assert.Throws<VRedisException>(() =>
            {
                while (!live.HasEnded)
                    live.Take(TimeSpan.FromMilliseconds(50), cancellation);
            });
            Assert.Equal(ErrorIds.CmdlineBroken, error.ErrorId);
        }
    }

    [Fact]
    public async Task What_stands_in_Redis_breaks_nobody()
    {
        var worker = await Rig.StartCmdlineWorkerAsync(new WorkerOptions { Name = "calm" });
        await Rig.Database.HashSetAsync(Rig.Keys.CmdlineMeta(99), "definition", "{}");
        await Rig.Database.SetAddAsync(Rig.Keys.Cmdlines, ["99", "nonsense"]);
        await Until.Async(() => Rig.Notices.Any(notice => notice.Contains("Command line 99", StringComparison.Ordinal)), "the worker says so");

        var cmdline = await Rig.StartCmdlineAsync("sleep 1; echo fine");
        await Rig.Database.ListRightPushAsync(Rig.Keys.CmdlineLines(cmdline.Live.Id), ["nonsense", "{\"worker\":12345,\"lines\":[{\"text\":\"not mine\"}]}"]);
        await cmdline.EndAsync();
        Assert.Equal((worker.WorkerId, "fine"), (Assert.Single(cmdline.Lines).WorkerId, cmdline.Lines[0].Line));
    }
}

/// <summary>Redis goes and comes back while a command runs.</summary>
public sealed class CmdlineOutageTests
{
    [Fact]
    public async Task A_command_survives_an_outage_longer_than_its_sender_s_sign_of_life_lasts()
    {
        await using var server = await OwnRedisServer.StartAsync(appendOnly: true);
        await using var rig = await Rig.OnAsync(server);
        await rig.StartCmdlineWorkerAsync();
        var cmdline = await rig.StartCmdlineAsync("i=0; while [ $i -lt 400 ]; do echo $i; i=$((i + 1)); sleep 0.05; done");
        await Until.Async(() => cmdline.Lines.Count > 20, "it runs");

        server.Kill();
        await Task.Delay(CmdlineLife.Liveness * 1.2, TestContext.Current.CancellationToken);
        await server.RestartAsync();

        await cmdline.EndAsync();
        Assert.Equal(Enumerable.Range(0, 400).Select(number => $"{number}"), cmdline.Lines.Select(line => line.Line));
        Assert.Equal(0, Assert.Single(cmdline.Exits).ExitCode);
    }
}

public sealed class CmdlineFlowTestsOnReal(RealServer server) : CmdlineFlowTests(server);

public sealed class CmdlineFlowTestsOnEmbedded(EmbeddedTestServer server) : CmdlineFlowTests(server);
