using System.Net.Sockets;
using System.Threading.Channels;
using VRedis.Tests.Servers;

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
/// <param name="host">The server.</param>
/// <param name="port">Its port.</param>
internal sealed class FaultProxy(string host, int port) : TcpProxy(host, port)
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _cuts;

    /// <summary>By how much answers come later.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Asked what happens to each request, by one connection at a time.</summary>
    public Func<Request, Fault>? Plan { get; set; }

    /// <summary>Connections that were cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Completes when a request or its answer is held.</summary>
    public Task Held => _held.Task;

    protected override async Task ServeAsync(NetworkStream client, NetworkStream server)
    {
        var link = new Link(client, server);
        var ended = await Task.WhenAny(AskAsync(link), AnswerAsync(link), DeliverAsync(link));
        if (ended is Task<bool> { IsCompletedSuccessfully: true, Result: true })
            Interlocked.Increment(ref _cuts);
    }

    /// <returns>True when it was cut.</returns>
    private async Task<bool> AskAsync(Link link)
    {
        var requests = new RequestReader(link.Client);
        while (await requests.NextAsync(Cancellation) is { } request)
        {
            Fault fault;
            lock (_held)
                fault = Plan?.Invoke(request) ?? default;
            switch (fault.Kind)
            {
                case FaultKind.CutRequest:
                    await link.Server.WriteAsync(request.Bytes.AsMemory(0, Math.Min(fault.Position, request.Bytes.Length)), Cancellation);
                    return true;
                case FaultKind.HoldRequest:
                    _held.TrySetResult();
                    await Task.Delay(Timeout.Infinite, Cancellation);
                    break;
                case FaultKind.HoldReply:
                    link.Swallow = true;
                    break;
                case FaultKind.CutReply:
                    link.Left = fault.Position;
                    break;
            }
            await link.Server.WriteAsync(request.Bytes, Cancellation);
        }
        return false;
    }

    private async Task AnswerAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        while (await link.Server.ReadAsync(buffer, Cancellation) is var count and > 0)
            link.Answers.Writer.TryWrite((Environment.TickCount64 + (long)Latency.TotalMilliseconds, buffer[..count]));
    }

    /// <returns>True when it was cut.</returns>
    private async Task<bool> DeliverAsync(Link link)
    {
        await foreach (var (due, bytes) in link.Answers.Reader.ReadAllAsync(Cancellation))
        {
            if (due - Environment.TickCount64 is var wait and > 0)
                await Task.Delay((int)wait, Cancellation);
            if (link.Swallow)
            {
                _held.TrySetResult();
                continue;
            }
            var count = Math.Min(bytes.Length, link.Left);
            await link.Client.WriteAsync(bytes.AsMemory(0, count), Cancellation);
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
