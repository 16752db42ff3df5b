using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace VRedis.Tests.Chaos.Faults;

/// <summary>What happens to a request.</summary>
internal enum FaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection breaks when so many bytes of the request have reached the server.</summary>
    CutRequest,

    /// <summary>The connection breaks when the server has answered and so many bytes of that have reached the client.</summary>
    CutReply,

    /// <summary>It never reaches the server.</summary>
    HoldRequest,

    /// <summary>It reaches the server, and what that says never reaches the client.</summary>
    HoldReply,
}

/// <summary>A fault, and where in the bytes.</summary>
internal readonly record struct Fault(FaultKind Kind, int Position = 0);

/// <summary>Stands between a client and Redis, knows what is asked, and does to it what a plan says.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private int _cuts;
    private bool _closed;

    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    public FaultProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect, on the loopback.</summary>
    public int Port { get; }

    /// <summary>By how much answers come later.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Asked what happens to each request, by one connection at a time.</summary>
    public Func<Request, Fault>? Plan { get; set; }

    /// <summary>Connections that were cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Completes when a request or its answer is held.</summary>
    public Task Held => _held.Task;

    public async ValueTask DisposeAsync()
    {
        if (_closed)
            return;
        _closed = true;
        await _cancellation.CancelAsync();
        _listener.Stop();
        await _accepting.ContinueWith(_ => { }, TaskScheduler.Default);
        _cancellation.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_cancellation.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_host, _port, _cancellation.Token);
            (client.NoDelay, server.NoDelay) = (true, true);
            var link = new Link(client.GetStream(), server.GetStream());
            var ended = await Task.WhenAny(AskAsync(link), AnswerAsync(link), DeliverAsync(link));
            if (ended is Task<bool> { IsCompletedSuccessfully: true, Result: true })
                Interlocked.Increment(ref _cuts);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side has gone: so does the other.
        }
    }

    /// <returns>True when it was cut.</returns>
    private async Task<bool> AskAsync(Link link)
    {
        var requests = new RequestReader(link.Client);
        while (await requests.NextAsync(_cancellation.Token) is { } request)
        {
            Fault fault;
            lock (_held)
                fault = Plan?.Invoke(request) ?? default;
            switch (fault.Kind)
            {
                case FaultKind.CutRequest:
                    await link.Server.WriteAsync(request.Bytes.AsMemory(0, Math.Min(fault.Position, request.Bytes.Length)), _cancellation.Token);
                    return true;
                case FaultKind.HoldRequest:
                    _held.TrySetResult();
                    await Task.Delay(Timeout.Infinite, _cancellation.Token);
                    break;
                case FaultKind.HoldReply:
                    link.Swallow = true;
                    break;
                case FaultKind.CutReply:
                    link.Left = fault.Position;
                    break;
            }
            await link.Server.WriteAsync(request.Bytes, _cancellation.Token);
        }
        return false;
    }

    private async Task AnswerAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        while (await link.Server.ReadAsync(buffer, _cancellation.Token) is var count and > 0)
            link.Answers.Writer.TryWrite((Environment.TickCount64 + (long)Latency.TotalMilliseconds, buffer[..count]));
    }

    /// <returns>True when it was cut.</returns>
    private async Task<bool> DeliverAsync(Link link)
    {
        await foreach (var (due, bytes) in link.Answers.Reader.ReadAllAsync(_cancellation.Token))
        {
            if (due - Environment.TickCount64 is var wait and > 0)
                await Task.Delay((int)wait, _cancellation.Token);
            if (link.Swallow)
            {
                _held.TrySetResult();
                continue;
            }
            var count = Math.Min(bytes.Length, link.Left);
            await link.Client.WriteAsync(bytes.AsMemory(0, count), _cancellation.Token);
            if (count < bytes.Length)
                return true;
            if (link.Left != int.MaxValue)
                link.Left -= count;
        }
        return false;
    }

    private sealed class Link(NetworkStream client, NetworkStream server)
    {
        public NetworkStream Client { get; } = client;

        public NetworkStream Server { get; } = server;

        public Channel<(long Due, byte[] Bytes)> Answers { get; } = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();

        /// <summary>Bytes that may still reach the client.</summary>
        public volatile int Left = int.MaxValue;

        public volatile bool Swallow;
    }
}
