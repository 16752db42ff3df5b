using StackExchange.Redis;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>Channels, by which workers and senders wake each other.</summary>
public abstract class ListeningTests(TestServer server) : RigTests(server)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task What_is_said_after_listening_has_begun_is_heard_in_order()
    {
        // On fresh connections, where the subscription may come after what is said.
        for (var i = 0; i < 20; i++)
        {
            var channel = Rig.Keys.Events(i);
            var heard = new List<string>();
            var all = new TaskCompletionSource();
            await using var listening = await (await Rig.ConnectAsync()).ListenAsync(
                channel,
                text =>
                {
                    heard.Add(text);
                    if (heard.Count == 100)
                        all.SetResult();
                },
                TestContext.Current.CancellationToken);

            for (var n = 0; n < 100; n++)
                await Rig.Connection.Subscriber.PublishAsync(RedisChannel.Literal(channel), n, CommandFlags.FireAndForget);

            await all.Task.WaitAsync(Soon, TestContext.Current.CancellationToken);
            Assert.Equal(Enumerable.Range(0, 100).Select(n => $"{n}"), heard);
        }
    }

    [Fact]
    public async Task Listening_goes_on_after_the_connection_was_cut()
    {
        var proxy = Rig.StartProxy();
        var connection = await Rig.ConnectAsync(proxy);
        var heard = new TaskCompletionSource();
        await using var listening = await connection.ListenAsync(Rig.Keys.Wake, _ => heard.TrySetResult(), TestContext.Current.CancellationToken);

        proxy.CutReplyTo("TIME");
        await connection.NowAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, proxy.Cuts);

        await Until.Async(
            async () =>
            {
                await Rig.Connection.Subscriber.PublishAsync(RedisChannel.Literal(Rig.Keys.Wake), "hello");
                return heard.Task.IsCompleted;
            },
            "it hears again",
            Soon);
    }

    [Fact]
    public async Task Who_has_ended_listening_hears_nothing_more_and_others_do()
    {
        var (gone, heard) = (0, new TaskCompletionSource());
        var listening = await Rig.Connection.ListenAsync(Rig.Keys.Wake, _ => gone++, TestContext.Current.CancellationToken);
        await using var other = await Rig.Connection.ListenAsync(Rig.Keys.Wake, _ => heard.TrySetResult(), TestContext.Current.CancellationToken);
        await listening.DisposeAsync();

        await Rig.Connection.Subscriber.PublishAsync(RedisChannel.Literal(Rig.Keys.Wake), "hello");

        await heard.Task.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(0, gone);
    }
}

public sealed class ListeningTestsOnReal(RealServer server) : ListeningTests(server);

public sealed class ListeningTestsOnEmbedded(EmbeddedTestServer server) : ListeningTests(server);
