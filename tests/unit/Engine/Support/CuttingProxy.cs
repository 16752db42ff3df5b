using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using VRedis.Connection;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Engine.Support;

/// <summary>
/// Stands between a client and its server, and cuts or holds up the connection when told: after the server has done what was asked,
/// before the client hears of it.
/// </summary>
/// <param name="host">The server.</param>
/// <param name="port">Its port.</param>
internal sealed class CuttingProxy(string host, int port) : TcpProxy(host, port)
{
    // Replies to what was asked before come first; when the server says nothing more for so long, it has answered everything.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    private Trap? _trap;
    private int _cuts;

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

    protected override Task ServeAsync(NetworkStream client, NetworkStream server)
    {
        var link = new Link(client, server);
        return Task.WhenAny(AskAsync(link), AnswerAsync(link));
    }

    private async Task AskAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        var seen = new List<byte>(); // the end of what passed: the text may come in two parts
        while (await link.Client.ReadAsync(buffer, Cancellation) is var count and > 0)
        {
            if (Volatile.Read(ref _trap) is { } trap)
            {
                seen.AddRange(buffer.AsSpan(0, count));
                if (CollectionsMarshal.AsSpan(seen).IndexOf(trap.Text) >= 0 && Interlocked.CompareExchange(ref _trap, null, trap) == trap)
                    link.Trap = trap;
                seen.RemoveRange(0, Math.Max(0, seen.Count - trap.Text.Length));
            }
            await link.Server.WriteAsync(buffer.AsMemory(0, count), Cancellation);
        }
    }

    private async Task AnswerAsync(Link link)
    {
        var buffer = new byte[1 << 16];
        while (true)
        {
            var reading = link.Server.ReadAsync(buffer, Cancellation).AsTask();
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
            await link.Client.WriteAsync(buffer.AsMemory(0, count), Cancellation);
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
