using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using VRedis.Connection;

namespace VRedis.Tests.Engine.Support;

/// <summary>
/// Stands between a client and its server, and cuts or holds up the connection when told: after the server has done what was asked,
/// before the client hears of it.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    // Replies to what was asked before come first; when the server says nothing more for so long, it has answered everything.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private Trap? _trap;
    private int _cuts;

    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    public CuttingProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect, on the loopback.</summary>
    public int Port { get; }

    /// <summary>Connections that were cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts the connection that next asks for something with this text in it, once the server has answered it.</summary>
    public void CutReplyTo(string text) => Volatile.Write(ref _trap, new Trap(Encoding.UTF8.GetBytes(text), Hold: null));

    /// <inheritdoc cref="CutReplyTo(string)"/>
    public void CutReplyTo(Script script) => CutReplyTo(Text(script));

    /// <summary>Holds up all answers to the connection that next asks for a script, from its answer on.</summary>
    /// <returns>Completed by the test to let them go; <see cref="Held"/> says when they are held.</returns>
    public TaskCompletionSource HoldReplyTo(Script script)
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _trap, new Trap(Encoding.UTF8.GetBytes(Text(script)), hold));
        return hold;
    }

    /// <summary>Whether an answer is held up.</summary>
    public bool Held { get; private set; }

    public async ValueTask DisposeAsync()
    {
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
            await Task.WhenAny(AskAsync(link), AnswerAsync(link));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side has gone: so does the other.
        }
    }

    private async Task AskAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        var seen = new List<byte>(); // the end of what passed: the text may come in two parts
        while (await link.Client.ReadAsync(buffer, _cancellation.Token) is var count and > 0)
        {
            if (Volatile.Read(ref _trap) is { } trap)
            {
                seen.AddRange(buffer.AsSpan(0, count));
                if (CollectionsMarshal.AsSpan(seen).IndexOf(trap.Text) >= 0 && Interlocked.CompareExchange(ref _trap, null, trap) == trap)
                    link.Trap = trap;
                seen.RemoveRange(0, Math.Max(0, seen.Count - trap.Text.Length));
            }
            await link.Server.WriteAsync(buffer.AsMemory(0, count), _cancellation.Token);
        }
    }

    private async Task AnswerAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        while (true)
        {
            var reading = link.Server.ReadAsync(buffer, _cancellation.Token).AsTask();
            // While it is to be cut nothing reaches the client any more, and the server's silence after an answer is the moment to cut.
            if (link is { Trap.Hold: null, Swallowed: true } && await Task.WhenAny(reading, Task.Delay(Quiet)) != reading)
                break;
            var count = await reading;
            if (count == 0)
                return;
            if (link.Trap is { Hold: null })
            {
                link.Swallowed = true;
                continue;
            }
            if (link.Trap?.Hold is { Task: var hold })
            {
                Held = true;
                await hold;
            }
            await link.Client.WriteAsync(buffer.AsMemory(0, count), _cancellation.Token);
        }
        Interlocked.Increment(ref _cuts);
    }

    private static string Text(Script script) => Convert.ToHexStringLower(script.Hash);

    /// <summary>What to wait for, and what holds up its answer; nothing for one that is cut.</summary>
    private sealed record Trap(byte[] Text, TaskCompletionSource? Hold);

    private sealed class Link(NetworkStream client, NetworkStream server)
    {
        public NetworkStream Client { get; } = client;

        public NetworkStream Server { get; } = server;

        public volatile Trap? Trap;

        public bool Swallowed;
    }
}
