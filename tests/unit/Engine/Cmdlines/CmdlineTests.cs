using System.Text;
using VRedis.Cmdlines;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Cmdlines;

/// <summary>S22: a command line runs on all workers, and its lines and exit codes come back.</summary>
public abstract class CmdlineTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task Lines_and_exit_codes_of_every_worker_come_back()
    {
        await Rig.StartCmdlineWorkerAsync(new WorkerOptions { Name = "anna" });
        await Rig.StartCmdlineWorkerAsync(new WorkerOptions { Name = "bert" });

        var cmdline = await (await Rig.StartCmdlineAsync("echo one; echo two >&2; echo three; exit 7")).EndAsync();

        foreach (var (id, name) in new[] { (1, "anna"), (2, "bert") })
        {
            var lines = cmdline.Lines.Where(line => line.WorkerId == id).ToList();
            Assert.Equal(["one", "three"], lines.Where(line => line.Stream == CmdlineStream.Output).Select(line => line.Line));
            Assert.Equal(["two"], lines.Where(line => line.Stream == CmdlineStream.Error).Select(line => line.Line));
            Assert.All(lines, line => Assert.Equal(name, line.WorkerName));
            var exit = Assert.Single(cmdline.Exits, exit => exit.WorkerId == id);
            Assert.Equal((name, CmdlineStream.Exit, CmdlineState.Exited, 7, null), (exit.WorkerName, exit.Stream, exit.State, exit.ExitCode, exit.Reason));
            Assert.InRange(exit.Duration, TimeSpan.FromMilliseconds(1), Until.Generous);
        }
        await AssertNothingIsLeftAsync(cmdline);
    }

    [Fact]
    public async Task Lines_come_while_the_command_runs_and_a_question_without_its_end_too()
    {
        await Rig.StartCmdlineWorkerAsync();
        var folder = Directory.CreateTempSubdirectory();
        var cmdline = await Rig.StartCmdlineAsync($"echo first; printf 'Sure? [y/n] '; while [ ! -e {folder.FullName}/go ]; do sleep 0.05; done; echo none");

        await Until.Async(() => cmdline.Lines.Count == 2, "both have come");
        Assert.Equal(("first", false), (cmdline.Lines[0].Line, cmdline.Lines[0].NoNewline));
        Assert.Equal(("Sure? [y/n] ", true), (cmdline.Lines[1].Line, cmdline.Lines[1].NoNewline));
        Assert.Empty(cmdline.Exits);

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "go"), "", TestContext.Current.CancellationToken);
        await cmdline.EndAsync();
        folder.Delete(recursive: true);
        Assert.Equal("first\nSure? [y/n] none\n", cmdline.Text());
    }

    /// <summary>The seed's prompt hung on such questions.</summary>
    [Theory]
    [InlineData("cat; echo end", "end\n")]
    [InlineData("read answer || echo none", "none\n")]
    [InlineData("(read answer < /dev/tty) 2> /dev/null || echo none", "none\n")]
    public async Task A_command_that_reads_gets_the_end_of_its_input(string command, string expected)
    {
        await Rig.StartCmdlineWorkerAsync();
        var cmdline = await (await Rig.StartCmdlineAsync(command)).EndAsync();
        Assert.Equal(expected, cmdline.Text());
    }

    [Fact]
    public async Task Output_in_any_encoding_survives()
    {
        await Rig.StartCmdlineWorkerAsync();
        var (utf8, latin1, utf16) = ("日本 🙂"u8.ToArray(), Encoding.Latin1.GetBytes("Grüße"), Encoding.Unicode.GetBytes("Fenster ä\r\n"));
        byte[] binary = [.. Enumerable.Range(0, 256).Where(value => value is not ('\r' or '\n')).Select(value => (byte)value)];

        var cmdline = await (await Rig.StartCmdlineAsync(
            $"printf '{Octal([.. utf8, (byte)'\n', .. latin1, (byte)'\n', .. binary])}'; printf '{Octal(utf16)}' >&2")).EndAsync();

        Assert.Equal(["日本 🙂", "Grüße", Encoding.Latin1.GetString(binary)], cmdline.Lines.Where(line => line.Stream == CmdlineStream.Output).Select(line => line.Line));
        Assert.Equal(["Fenster ä"], cmdline.Lines.Where(line => line.Stream == CmdlineStream.Error).Select(line => line.Line));

        static string Octal(byte[] bytes) => string.Concat(bytes.Select(value => $"\\{Convert.ToString(value, 8).PadLeft(3, '0')}"));
    }

    [Fact]
    public async Task Two_hundred_thousand_lines_come_in_order()
    {
        await Rig.StartCmdlineWorkerAsync();
        var cmdline = await (await Rig.StartCmdlineAsync("seq 200000")).EndAsync();
        Assert.Equal(Enumerable.Range(1, 200_000).Select(number => $"{number}"), cmdline.Lines.Select(line => line.Line));
        Assert.Equal(0, Assert.Single(cmdline.Exits).ExitCode);
    }

    [Fact]
    public async Task Two_command_lines_run_at_once_on_one_worker()
    {
        await Rig.StartCmdlineWorkerAsync();
        var folder = Directory.CreateTempSubdirectory();
        // Each waits for the other.
        var first = await Rig.StartCmdlineAsync(Meet("a", "b"));
        var second = await Rig.StartCmdlineAsync(Meet("b", "a"));
        Assert.Equal("a\n", (await first.EndAsync()).Text());
        Assert.Equal("b\n", (await second.EndAsync()).Text());
        folder.Delete(recursive: true);

        string Meet(string own, string other) => $"touch {folder.FullName}/{own}; while [ ! -e {folder.FullName}/{other} ]; do sleep 0.05; done; echo {own}";
    }

    [Fact]
    public async Task Only_the_workers_that_are_chosen_run_it()
    {
        await Rig.StartCmdlineWorkerAsync();
        var chosen = await Rig.StartCmdlineWorkerAsync();
        var workers = (await TaskInspector.GetWorkersAsync(Rig.Connection, TestContext.Current.CancellationToken)).Where(worker => worker.WorkerId == chosen.WorkerId).ToList();
        await using var live = await LiveCmdline.StartAsync(Rig.Connection, new CmdlineDefinition { Command = "echo me" }, workers, cancellation: TestContext.Current.CancellationToken);
        var output = new List<CmdlineOutput?>();
        await Until.Async(
            () =>
            {
                output.Add(live.Take(TimeSpan.FromMilliseconds(50)));
                return live.HasEnded;
            },
            "it ends");
        Assert.All(output.OfType<CmdlineOutput>(), part => Assert.Equal(chosen.WorkerId, part.WorkerId));
    }

    [Fact]
    public async Task A_worker_may_refuse_and_says_why()
    {
        await Rig.StartCmdlineWorkerAsync(new WorkerOptions { Cmdline = false, Name = "shy" });
        await Rig.StartCmdlineWorkerAsync();
        var workers = await TaskInspector.GetWorkersAsync(Rig.Connection, TestContext.Current.CancellationToken);
        Assert.Equal([false, true], workers.Select(worker => worker.Cmdline));

        var cmdline = await (await Rig.StartCmdlineAsync("echo me")).EndAsync();

        Assert.Equal(workers[1].WorkerId, Assert.Single(cmdline.Lines).WorkerId);
        var refusal = Assert.Single(cmdline.Exits, exit => exit.WorkerName == "shy");
        Assert.Equal((CmdlineState.Refused, null), (refusal.State, refusal.ExitCode));
        Assert.Contains("-NoCmdline", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_without_PowerShell_refuses_PowerShell()
    {
        await Rig.StartCmdlineWorkerAsync();
        var cmdline = await (await Rig.StartCmdlineAsync("1", language: CmdlineShell.PowerShell)).EndAsync();
        var refusal = Assert.Single(cmdline.Exits);
        Assert.Equal(CmdlineState.Refused, refusal.State);
        Assert.Contains("powershell", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_that_cannot_be_started_is_told()
    {
        await Rig.StartCmdlineWorkerAsync(new WorkerOptions { Shells = [CmdlineShell.OfPlatform, new CmdlineShell("other", "/no/such/shell", ["-c"])] });
        var cmdline = await (await Rig.StartCmdlineAsync("echo " + new string('x', 300_000))).EndAsync(); // longer than the system takes
        Assert.Equal(CmdlineState.Failed, Assert.Single(cmdline.Exits).State);

        var other = await (await Rig.StartCmdlineAsync("1", language: "other")).EndAsync();
        var exit = Assert.Single(other.Exits);
        Assert.True(exit.State == CmdlineState.Failed || exit.ExitCode == 127, exit.ToString());
    }

    [Fact]
    public async Task A_message_that_is_lost_delays_and_no_command_runs_twice()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var worker = await Rig.StartCmdlineWorkerAsync();
        var file = Path.GetTempFileName();
        // As LiveCmdline starts one, but without its message.
        var definition = new CmdlineDefinition { Command = $"echo ran >> {file}", Workers = [worker.WorkerId] };
        await Rig.Connection.RunAsync(VRedis.Connection.Script.CmdOpen, [Rig.Keys.CmdlineMeta(77)], [definition.ToBytes(), 60_000, 60], cancellation);
        await Rig.Database.SetAddAsync(Rig.Keys.Cmdlines, 77);
        await Until.Async(async () => await Rig.Database.ListLengthAsync(Rig.Keys.CmdlineLines(77)) > 0, "it has run");

        for (var i = 0; i < 10; i++)
            await Rig.Connection.TryAsync(db => db.PublishAsync(StackExchange.Redis.RedisChannel.Literal(Rig.Keys.Control), "cmdline 77"), cancellation);
        var after = await (await Rig.StartCmdlineAsync("echo after")).EndAsync(); // behind the messages
        await Task.Delay(Presence.Beat * 2, cancellation); // and two looks
        Assert.Equal("after\n", after.Text());
        Assert.Equal("ran\n", await File.ReadAllTextAsync(file, cancellation));
        File.Delete(file);
    }

    private async Task AssertNothingIsLeftAsync(SentCmdline cmdline)
    {
        await cmdline.DisposeAsync();
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.CmdlineMeta(cmdline.Live.Id)));
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.CmdlineLines(cmdline.Live.Id)));
        Assert.Empty(await Rig.Database.SetMembersAsync(Rig.Keys.Cmdlines));
    }
}

public sealed class CmdlineTestsOnReal(RealServer server) : CmdlineTests(server);

public sealed class CmdlineTestsOnEmbedded(EmbeddedTestServer server) : CmdlineTests(server);
