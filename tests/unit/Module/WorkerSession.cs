using System.Management.Automation;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Module;

/// <summary>A session with a worker that the tests of a class share.</summary>
public abstract class WorkerSession : IDisposable
{
    private readonly TestServer _server;
    private readonly Job _worker;

    private protected WorkerSession(TestServer server)
    {
        _server = server;
        Session = new ModuleSession(server);
        _worker = (Job)Session.Run("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 4; $worker").ThrowIfErrors().Output[0]!;
    }

    internal ModuleSession Session { get; }

    /// <summary>Whether the worker runs items; also while the session is busy.</summary>
    internal bool IsBusy => !_worker.StatusMessage.StartsWith("0 running", StringComparison.Ordinal);

    /// <summary>Connects the session again.</summary>
    internal void Connect() => Session.Connect(_server);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Session.Dispose();
    }
}

public sealed class WorkerSessionOnReal(RealServer server) : WorkerSession(server);

public sealed class WorkerSessionOnEmbedded(EmbeddedTestServer server) : WorkerSession(server);
