// Also compiled by tests/pester/Crawl.Tests.ps1, which knows no implicit usings.
#nullable enable
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace VRedis.Tests.Samples;

/// <summary>
/// A web site on loopback, generated anew for each test: pages that link to each other in circles and in every way that an address can be written, with dead
/// links, redirects of all kinds and links to elsewhere. It counts how often it is asked for what.
/// </summary>
public sealed class TestSite : IDisposable
{
    private readonly Dictionary<string, Answer> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly HttpListener _listener;
    private readonly Elsewhere _elsewhere = new();
    private readonly TimeSpan _wait;

    /// <param name="pages">Number of ordinary pages, 100 or more; some of other kinds come on top.</param>
    /// <param name="waitMilliseconds">How long each answer takes.</param>
    public TestSite(int pages, int waitMilliseconds = 0)
    {
        _wait = TimeSpan.FromMilliseconds(waitMilliseconds);
        (_listener, Port) = Listen();
        Root = $"http://localhost:{Port}/";
        Build(pages);
        _ = ServeAsync();
    }

    /// <summary>Where it begins.</summary>
    public string Root { get; }

    public int Port { get; }

    /// <summary>Addresses of all that is to be fetched, dead links too, with the status of each.</summary>
    public Dictionary<string, int> Expected { get; } = new(StringComparer.Ordinal);

    /// <summary>Dead links, with the pages that have them.</summary>
    public Dictionary<string, string[]> Dead { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each address was asked for.</summary>
    public IReadOnlyDictionary<string, int> Asked => _asked;

    /// <summary>Connections to the other site, where nothing may be fetched.</summary>
    public int AskedElsewhere => _elsewhere.Connections;

    /// <summary>The address of a path of the site.</summary>
    public string Address(string path) => Root + path.TrimStart('/');

    public void Dispose()
    {
        _listener.Close();
        _elsewhere.Dispose();
    }

    private void Build(int pages)
    {
        Add("/moved/1", 301, location: "/page/1");
        Add("/moved/2", 302, location: Address("page/2#part"));
        Add("/moved/off", 302, location: $"http://localhost:{_elsewhere.Port}/from-redirect");
        Add("/moved/dead", 301, location: "../dead/redirect");
        Add("/loop/self", 302, location: "/loop/self");
        Add("/loop/a", 301, location: "b");
        Add("/loop/b", 302, location: "/loop/c");
        Add("/loop/c", 301, location: "/loop/a");
        Add("/dir", 301, location: "/dir/");
        Add("/dir/", 200, "<a href=''>itself</a> <a href=../page/3>up</a> <a href='deep/x'>down</a>");
        Add("/dir/deep/x", 200, "<base href='/based/'><a href='y'>from the base</a>");
        Add("/based/y", 200, "nothing");
        Add("/picture.png", 200, "<a href='/not/html'>no link</a>", type: "image/png");
        Add("/case", 200, "lower");
        Add("/Case", 200, "upper");
        Add("/search?q=a&n=1", 200, "one"); // the same path, another page
        Add("/search?q=a&n=2", 200, "two");
        Add("/with%20space", 200, "a space");
        string[] special = ["/moved/1", "/moved/2", "/moved/off", "/moved/dead", "/loop/self", "/loop/a", "/dir", "/picture.png", "/case", "/Case", "/search?q=a&amp;n=1", "/search?q=a&#38;n=2", "/with space"];

        for (var i = 0; i < pages; i++)
        {
            var links = new List<string> { $"/page/{((2 * i) + 1) % pages}", $"./{((2 * i) + 2) % pages}", $"../page/{i / 2}#part-{i}", $"HTTP://LOCALHOST:{Port}/page/{(i * 7) % pages}", $"{i}", "#here", "/" };
            links.AddRange(special.Where((_, index) => i % special.Length == index));
            if (i % 20 == 0)
                links.Add($"/dead/{i / 40}"); // each on two pages or one
            if (i % 10 == 0)
                links.AddRange([$"http://localhost:{_elsewhere.Port}/off", $"https://localhost:{Port}x/", "http://no-such-host.invalid/", "mailto:a@example.org", "javascript:void(0)", "http://", $"//localhost:{_elsewhere.Port}/no-scheme"]);
            Add($"/page/{i}", 200, string.Join('\n', links.Select((link, index) => Anchor(index, link))) + $"<!-- <a href='/commented/{i}'>no</a> --><script>var x = \"<a href='/script/{i}'>no</a>\";</script>", title: $"Page {i} &amp; more");
        }
        Add("/", 200, "<A HREF=page/0>start</A>", title: "Start");
        _answers["/orphan"] = new Answer(200, "nobody links here", "text/html", null);

        foreach (var dead in Enumerable.Range(0, (pages + 39) / 40))
            AddDead($"/dead/{dead}", [.. new[] { 40 * dead, (40 * dead) + 20 }.Where(i => i < pages).Select(i => $"/page/{i}")]);
        AddDead("/dead/redirect", ["/moved/dead"]);
    }

    /// <summary>An anchor, each time written in another way.</summary>
    private static string Anchor(int index, string link) => (index % 4) switch
    {
        0 => $"<a href=\"{link}\">x</a>",
        1 => $"<a class='x' href = '{link}' >x</a>",
        2 when !link.Contains(' ') => $"<A HREF={link}>x</A>",
        _ => $"<a\n  title=\"> no end\"\n  href=\" {link} \">x</a>",
    };

    private void Add(string path, int status, string body = "", string? location = null, string type = "text/html; charset=utf-8", string title = "")
    {
        _answers.Add(path, new Answer(status, type.StartsWith("text/html", StringComparison.Ordinal) ? $"<html><head><title>\n{title}\n</title></head><body>{body}</body></html>" : body, type, location));
        Expected.Add(Address(path), status);
    }

    private void AddDead(string path, string[] from)
    {
        Expected.Add(Address(path), 404);
        Dead.Add(Address(path), [.. from.Select(Address)]);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // disposed
            }
            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.RawUrl!;
        _asked.AddOrUpdate(Address(path), 1, static (_, count) => count + 1);
        try
        {
            await Task.Delay(_wait).ConfigureAwait(false);
            var answer = _answers.GetValueOrDefault(path) ?? new Answer(404, "<a href='/from-dead'>links of a dead page are not followed</a>", "text/html", null);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.Type;
            if (answer.Location is not null)
                context.Response.Headers["Location"] = answer.Location;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body)).ConfigureAwait(false);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever asked has gone.
        }
    }

    private static (HttpListener Listener, int Port) Listen()
    {
        while (true)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://localhost:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException)
            {
                // Somebody else was faster.
            }
        }
    }

    private sealed record Answer(int Status, string Body, string Type, string? Location);

    /// <summary>Another site. It only counts who comes.</summary>
    private sealed class Elsewhere : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _connections;

        public Elsewhere()
        {
            _listener.Start();
            _ = CountAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Connections => System.Threading.Volatile.Read(ref _connections);

        public void Dispose() => _listener.Dispose();

        private async Task CountAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
                    System.Threading.Interlocked.Increment(ref _connections);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // disposed
            }
        }
    }
}
