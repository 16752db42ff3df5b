using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Support;

/// <summary>Base of tests that each have their own corner of a shared server.</summary>
public abstract class RigTests(TestServer server) : IAsyncLifetime
{
    internal Rig Rig { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Rig = await Rig.OnAsync(server);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Rig.DisposeAsync();
    }
}
