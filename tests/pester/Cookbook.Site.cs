using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

/// <summary>What docs/cookbook.md and examples ask the web for, on loopback: pages that link to each other, one dead, and an API that refuses each id at first.</summary>
public sealed class CookbookSite : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _now;
    private int _most;

    public CookbookSite()
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Root = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        _listener.Prefixes.Add(Root);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Root { get; }

    /// <summary>How often each path was asked for.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = new();

    /// <summary>Most requests that were there at once.</summary>
    public int Most => _most;

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception) when (!_listener.IsListening)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var now = Interlocked.Increment(ref _now);
        for (var most = _most; now > most; most = _most)
            Interlocked.CompareExchange(ref _most, now, most);
        await Task.Delay(20); // so that requests can meet
        var path = context.Request.Url!.AbsolutePath;
        var times = Asked.AddOrUpdate(path, 1, (_, before) => before + 1);
        var (status, type, text) = path switch
        {
            "/" => (200, "text/html", "<img src='/picture.png'>" + string.Concat(Enumerable.Range(0, 10).Select(i => $"<a href=\"page/{i}\">{i}</a>"))),
            _ when path.StartsWith("/page/") => (200, "text/html", "<a href=\"/\">0</a><a href=\"/page/1#top\">1</a><a href='../page/2'>2</a><a href=\"/dead\">x</a><a href=\"http://elsewhere.invalid/\">y</a>"),
            _ when path.StartsWith("/status/") => (200, "text/plain", $"{path[8..]} is well"),
            _ when path.StartsWith("/users/") && times == 1 => (429, "text/plain", "slow down"),
            _ when path.StartsWith("/users/") => (200, "application/json", $"{{\"name\":\"user {path[7..]}\"}}"),
            _ => (404, "text/html", "nothing here"),
        };
        Interlocked.Decrement(ref _now); // before the answer: who has it may ask again at once
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Close(Encoding.UTF8.GetBytes(text), false);
    }
}
