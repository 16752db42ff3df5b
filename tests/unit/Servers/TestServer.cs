using StackExchange.Redis;

namespace VRedis.Tests.Servers;

/// <summary>
/// A server that tests share: started by the first test that asks for its address, stopped after the last one.
/// </summary>
/// <remarks>
/// There are two of them, both assembly fixtures, so any test class may take one as a constructor argument. To run the same tests
/// on both, write them once in an abstract class and derive from it twice:
/// <code>
/// public abstract class PushTests(TestServer server)
/// {
///     [Fact] public async Task A_batch_sent_twice_is_enqueued_once() { await using var redis = await server.ConnectAsync(); … }
/// }
/// public sealed class PushTestsOnReal(RealServer server) : PushTests(server);
/// public sealed class PushTestsOnEmbedded(EmbeddedTestServer server) : PushTests(server);
/// </code>
/// Tests run in parallel and the real server may be somebody's own: keep to keys under <see cref="NewPrefix"/>, never FLUSHDB.
/// A test that breaks its server takes an <see cref="OwnRedisServer"/>.
/// </remarks>
public abstract class TestServer : IAsyncDisposable
{
    private readonly Lazy<RunningServer> _running;

    protected TestServer() => _running = new Lazy<RunningServer>(() =>
    {
        // Starting may wait for Docker. Off the test's own context, so that waiting here cannot deadlock it.
        var running = Task.Run(StartAsync).GetAwaiter().GetResult();
        TestLog.Write($"{GetType().Name}: {running.Name}, {running.Host}:{running.Port}");
        return running;
    });

    /// <summary>What it is, for messages.</summary>
    public string Name => _running.Value.Name;

    public string Host => _running.Value.Host;

    public int Port => _running.Value.Port;

    public string? Password => _running.Value.Password;

    /// <summary>A connection of the test's own.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { { Host, Port } }, Password = Password });

    /// <summary>Beginning of the keys of one test; nobody else has it.</summary>
    public static string NewPrefix() => $"vredis-test:{Guid.NewGuid():N}:";

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_running.IsValueCreated && _running.Value.Owned is { } owned)
            await owned.DisposeAsync();
    }

    /// <summary>Starts the server, or skips the test.</summary>
    protected abstract Task<RunningServer> StartAsync();
}

/// <summary>A server that listens, and what must be disposed of to stop it (null when it is not ours to stop).</summary>
public sealed record RunningServer(string Name, string Host, int Port, string? Password = null, IAsyncDisposable? Owned = null);
