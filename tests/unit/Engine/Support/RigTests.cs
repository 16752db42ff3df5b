using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Support;

/// <summary>Base of tests that each have their own corner of a shared server.</summary>
public abstract class RigTests(TestServer server) : IAsyncLifetime
{
    internal Rig Rig { get; private set; } = null!;

    /// <summary>A proxy before the server, for <see cref="Rig.ConnectAsync"/>.</summary>
    internal CuttingProxy StartProxy() => new(server.Host, server.Port);

    public async ValueTask InitializeAsync() => Rig = await Rig.OnAsync(server);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rig.DisposeAsync();
    }
}
