using VRedis.Server;

namespace VRedis.Bench.Servers;

/// <summary>The embedded server, in this process.</summary>
internal sealed class EmbeddedBenchServer : IBenchServer
{
    private readonly EmbeddedServer _server = EmbeddedServer.Start();

    public string Name => "embedded server";

    public int Port => _server.Port;

    public TimeSpan? Cpu => null;

    public long? Memory => null;

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }
}
