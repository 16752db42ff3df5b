using System.Text;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Access.Signing;

/// <summary>A worker with a key runs no command line that is unsigned, altered, too old, or sent once more.</summary>
public abstract class SignedCmdlineTests(TestServer server) : RigTests(server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_command_line_runs_as_any_other(bool encrypt)
    {
        var keyed = await Rig.ConnectAsync(settings => settings with { SigningKey = SigningRig.Key, Encrypt = encrypt });
        await Rig.StartCmdlineWorkerAsync(connection: await Rig.ConnectAsync(null, SigningRig.Key)); // one that is accepted is enough
        var cmdline = await (await Rig.StartCmdlineAsync("echo one; echo two >&2; exit 3", keyed)).EndAsync();

        Assert.Equal(("one\n", "two\n"), (cmdline.Text(), cmdline.Text(CmdlineStream.Error)));
        Assert.Equal(3, Assert.Single(cmdline.Exits).ExitCode);
        Assert.Empty(Rig.Notices);
    }

    [Theory]
    [InlineData("unsigned", "not signed")]
    [InlineData("altered", "signature is not good")]
    [InlineData("copied", "signature is not good")]
    [InlineData("expired", "11 minutes ago")]
    [InlineData("again", "has run here before")]
    public async Task A_forged_command_line_does_not_run(string how, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command lines are /bin/sh's.");
        var worker = await Rig.StartCmdlineWorkerAsync(connection: await Rig.ConnectAsync(SigningRig.Key));
        var file = Path.Combine(Path.GetTempPath(), $"vredis-test-{Guid.NewGuid():N}");
        var definition = new CmdlineDefinition { Command = $"echo x >> {file}", Workers = [worker.WorkerId] }.ToBytes();
        var ring = Rig.RingAt(how == "expired" ? TimeSpan.FromMinutes(-11) : TimeSpan.Zero);
        var line = how switch
        {
            "unsigned" => definition,
            "altered" => ring.Seal(SealKind.Cmdline, 1, definition, encrypt: false).Line.Replace("echo x", "echo y"),
            "copied" => ring.Seal(SealKind.Cmdline, 2, definition, encrypt: false).Line,
            _ => ring.Seal(SealKind.Cmdline, 1, definition, encrypt: false).Line,
        };
        if (how == "again")
        {
            await WriteAsync(line);
            await Until.Async(async () => await Rig.Database.ListLengthAsync(Rig.Keys.CmdlineLines(1)) > 0, "it has run");
            await Rig.Database.KeyDeleteAsync([Rig.Keys.CmdlineMeta(1), Rig.Keys.CmdlineLines(1), Rig.Keys.Cmdlines]);
            await Until.Async(
                async () =>
                {
                    await WriteAsync(line, known: false); // the worker first has to forget that it is over
                    return Rig.Notices.Count > 0;
                },
                "it is refused");
        }
        else
        {
            await WriteAsync(line);
        }

        await Until.Async(() => Rig.Notices.Any(notice => notice.Contains(reason, StringComparison.Ordinal)), "the worker refuses it: " + reason);
        await Until.Async(async () => (await EndsAsync()).Any(end => end.State == CmdlineState.Refused && end.Reason!.Contains(reason, StringComparison.Ordinal)), "the refusal is told");
        Assert.Equal(how == "again" ? "x\n" : "", File.Exists(file) ? await File.ReadAllTextAsync(file, Cancellation) : "");
        File.Delete(file);
    }

    [Fact]
    public async Task A_sender_hears_at_once_that_a_worker_does_not_take_it()
    {
        await Rig.StartCmdlineWorkerAsync(connection: await Rig.ConnectAsync(SigningRig.Key));
        var unsigned = await (await Rig.StartCmdlineAsync("echo one")).EndAsync();
        Assert.Contains("takes only what is signed", Assert.Single(unsigned.Exits).Reason, StringComparison.Ordinal);

        var other = await Rig.ConnectAsync(settings => settings with { SigningKey = SigningRig.OtherKey, Encrypt = true });
        var hidden = await (await Rig.StartCmdlineAsync("echo one", other)).EndAsync();
        Assert.Contains("has not the key", Assert.Single(hidden.Exits).Reason, StringComparison.Ordinal);
        Assert.Empty(hidden.Lines);
    }

    private async Task WriteAsync(byte[] definition, bool known = true)
    {
        await Rig.Connection.RunAsync(Script.CmdOpen, [Rig.Keys.CmdlineMeta(1)], [definition, 60_000, 60], Cancellation);
        if (known)
            await Rig.Database.SetAddAsync(Rig.Keys.Cmdlines, 1);
        await Rig.Database.Multiplexer.GetSubscriber().PublishAsync(StackExchange.Redis.RedisChannel.Literal(Rig.Keys.Control), "cmdline 1");
    }

    private async Task<List<BatchEnd>> EndsAsync() =>
        [.. (await Rig.Database.ListRangeAsync(Rig.Keys.CmdlineLines(1))).Select(batch => CmdlineBatch.FromBytes((byte[])batch!)?.End).OfType<BatchEnd>()];
}

public sealed class SignedCmdlineTestsOnReal(RealServer server) : SignedCmdlineTests(server);

public sealed class SignedCmdlineTestsOnEmbedded(EmbeddedTestServer server) : SignedCmdlineTests(server);
