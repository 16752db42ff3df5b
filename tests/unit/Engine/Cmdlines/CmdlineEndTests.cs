using System.Diagnostics;
using System.Globalization;
using VRedis.Cmdlines;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Cmdlines;

/// <summary>S22: however a command line ends before its time, nothing of it goes on running.</summary>
public abstract class CmdlineEndTests(TestServer server) : RigTests(server)
{
    /// <summary>A shell with a child, a grandchild, and one whose parent has ended already; it tells their ids.</summary>
    private const string Tree = "sleep 1000 & child=$!; sh -c 'sleep 1000 & echo $! > \"$0\"; wait' \"$VREDIS_TEST_FILE\" & "
        + "grandparent=$!; orphan=$( (sleep 1000 > /dev/null 2>&1 & echo $!) ); while [ ! -s \"$VREDIS_TEST_FILE\" ]; do sleep 0.05; done; "
        + "echo $$ $child $grandparent $(cat \"$VREDIS_TEST_FILE\") $orphan; wait";

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task Stopping_kills_the_whole_tree_within_a_second()
    {
        await StartWorkerAsync();
        var cmdline = await Rig.StartCmdlineAsync(Tree);
        var processes = await TreeAsync(cmdline);

        await cmdline.Live.DisposeAsync();

        var time = await GoneAsync(processes);
        TestContext.Current.TestOutputHelper!.WriteLine($"killed within {time.TotalMilliseconds:0} ms");
        Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(5)); // on a loaded machine
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_killed_with_its_tree()
    {
        await StartWorkerAsync();
        var cmdline = await Rig.StartCmdlineAsync(Tree, timeout: 3);
        var processes = await TreeAsync(cmdline);

        await cmdline.EndAsync();

        await GoneAsync(processes);
        var exit = Assert.Single(cmdline.Exits);
        Assert.Equal((CmdlineState.TimedOut, null), (exit.State, exit.ExitCode));
        Assert.Contains("3 s", exit.Reason, StringComparison.Ordinal);
        Assert.InRange(exit.Duration, TimeSpan.FromSeconds(2.9), Until.Generous);
    }

    [Fact]
    public async Task The_commands_of_a_sender_that_has_gone_are_killed()
    {
        await StartWorkerAsync();
        var connection = await Rig.ConnectAsync();
        var cmdline = await Rig.StartCmdlineAsync(Tree, connection);
        var processes = await TreeAsync(cmdline);

        await connection.DisposeAsync();

        var time = await GoneAsync(processes);
        TestContext.Current.TestOutputHelper!.WriteLine($"killed {time.TotalSeconds:0.0} s after the sender's death");
        Assert.InRange(time, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25));
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.CmdlineMeta(cmdline.Live.Id)));
        await Until.Async(async () => await Rig.Database.SetLengthAsync(Rig.Keys.Cmdlines) == 0, "it is on no list");
    }

    [Fact]
    public async Task A_worker_that_ends_kills_what_it_runs_and_says_so()
    {
        var worker = await StartWorkerAsync();
        var cmdline = await Rig.StartCmdlineAsync(Tree);
        var processes = await TreeAsync(cmdline);

        await worker.DisposeAsync();

        await GoneAsync(processes);
        await cmdline.EndAsync();
        var exit = Assert.Single(cmdline.Exits);
        Assert.Equal((CmdlineState.Stopped, "the worker ended"), (exit.State, exit.Reason));
    }

    [Fact]
    public async Task A_worker_that_is_terminated_leaves_nothing_running()
    {
        var worker = await Rig.StartProcessAsync();
        var cmdline = await Rig.StartCmdlineAsync("sleep 1000 & echo $$ $!; wait");
        var processes = await cmdline.ProcessesAsync();
        Assert.All(processes, process => Assert.True(ProcessTable.IsRunning(process)));

        worker.Terminate();

        await GoneAsync(processes);
        await Until.Async(() => !worker.IsRunning, "the worker has gone, too");
    }

    [Fact]
    public async Task Draining_waits_for_commands_and_takes_no_new_ones()
    {
        var worker = await StartWorkerAsync();
        var cmdline = await Rig.StartCmdlineAsync("echo begun; while [ ! -s \"$VREDIS_TEST_FILE\" ]; do sleep 0.05; done; echo done");
        await Until.Async(() => cmdline.Lines.Count == 1, "it has begun");

        var draining = worker.DrainAsync(Until.Generous);
        var late = await (await Rig.StartCmdlineAsync("echo late")).EndAsync();
        Assert.Equal(CmdlineState.Refused, Assert.Single(late.Exits).State);
        Assert.False(draining.IsCompleted);

        await File.WriteAllTextAsync(_file, "go", TestContext.Current.CancellationToken);
        await draining;
        Assert.Equal("begun\ndone\n", (await cmdline.EndAsync()).Text());
    }

    [Fact]
    public async Task A_worker_that_is_lost_is_told_and_the_others_go_on()
    {
        var lost = await Rig.StartProcessAsync();
        await StartWorkerAsync();
        var cmdline = await Rig.StartCmdlineAsync("echo $$; exec sleep 1000");
        await cmdline.ProcessesAsync(workers: 2);

        lost.Kill(); // and with it nobody who could end its command
        Kill(int.Parse(cmdline.Lines.Single(line => line.WorkerId == lost.Id).Line, CultureInfo.InvariantCulture));
        var time = await Until.Async(() => cmdline.Exits.Count == 1, "the loss is told");

        TestContext.Current.TestOutputHelper!.WriteLine($"told after {time.TotalSeconds:0.0} s");
        var exit = Assert.Single(cmdline.Exits);
        Assert.Equal((lost.Id, CmdlineState.Lost, null), (exit.WorkerId, exit.State, exit.ExitCode));
        Assert.False(cmdline.Live.HasEnded);
    }

    [Fact]
    public async Task What_holds_the_output_belongs_to_the_command_and_what_does_not_lives_on()
    {
        await StartWorkerAsync();
        var cmdline = await (await Rig.StartCmdlineAsync("(sleep 1; echo late) & sleep 1000 > /dev/null 2>&1 & echo $! >&2; echo early")).EndAsync();

        Assert.Equal("early\nlate\n", cmdline.Text());
        var daemon = int.Parse(cmdline.Text(CmdlineStream.Error), CultureInfo.InvariantCulture);
        Assert.True(ProcessTable.IsRunning(daemon));
        Kill(daemon);
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    private Task<Worker> StartWorkerAsync() => Rig.StartCmdlineWorkerAsync(
        new WorkerOptions { Shells = [CmdlineShell.OfPlatform with { Variables = new Dictionary<string, string> { ["VREDIS_TEST_FILE"] = _file } }] });

    private static async Task<int[]> TreeAsync(SentCmdline cmdline)
    {
        var processes = await cmdline.ProcessesAsync();
        Assert.Equal(5, processes.Length);
        Assert.All(processes, process => Assert.True(ProcessTable.IsRunning(process)));
        return processes;
    }

    private static Task<TimeSpan> GoneAsync(int[] processes) => Until.Async(() => !Array.Exists(processes, ProcessTable.IsRunning), "all its processes have gone");
}

public sealed class CmdlineEndTestsOnReal(RealServer server) : CmdlineEndTests(server);

public sealed class CmdlineEndTestsOnEmbedded(EmbeddedTestServer server) : CmdlineEndTests(server);
