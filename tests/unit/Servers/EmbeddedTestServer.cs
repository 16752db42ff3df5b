using VRedis.Server;
using VRedis.Tests.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(EmbeddedTestServer))]

namespace VRedis.Tests.Servers;

/// <summary>The shared embedded server.</summary>
public sealed class EmbeddedTestServer : TestServer
{
    protected override Task<RunningServer> StartAsync()
    {
        var server = EmbeddedServer.Start();
        return Task.FromResult(new RunningServer("embedded server", server.Host, server.Port, Owned: new Owner(server)));
    }

    private sealed class Owner(EmbeddedServer server) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            server.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
