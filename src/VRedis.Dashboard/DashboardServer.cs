using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VRedis.Connection;

namespace VRedis.Dashboard;

/// <summary>Serves the dashboard: one page and what it asks for, on 127.0.0.1, to who has its address.</summary>
public sealed class DashboardServer : IDisposable
{
    private const int Tries = 20;

    // While Redis is away, reading and writing wait for it; the page does not.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _closing = new();
    private readonly VRedisConnection _connection;
    private readonly ITableText _text;
    private readonly Board _board;
    private readonly Reports _reports;
    private readonly Actions _actions;
    private readonly HttpListener _http;
    private readonly Gate _gate;

    /// <param name="connection">Where the tasks lie. It stays open when this is disposed of.</param>
    /// <param name="text">Makes texts of values.</param>
    /// <param name="port">The TCP port on 127.0.0.1; 0 for any that is free.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.DashboardNotServed"/>: the port is taken, or not for this user.</exception>
    public DashboardServer(VRedisConnection connection, ITableText text, int port = 0)
    {
        (_connection, _text) = (connection, text);
        _board = new Board(connection);
        _reports = new Reports(connection, _board, text);
        _actions = new Actions(connection);
        (_http, Port) = Listen(port);
        _gate = new Gate(Port);
        _ = Task.Run(ServeAsync);
    }

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The address of the page, with the token that it is opened with.</summary>
    public string Url => $"http://127.0.0.1:{Port}/?token={_gate.Token}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _http.Close();
    }

    private static (HttpListener Http, int Port) Listen(int port)
    {
        for (var left = Tries; ; left--)
        {
            var tried = port == 0 ? FreePort() : port;
            var http = new HttpListener();
            try
            {
                http.Prefixes.Add($"http://127.0.0.1:{tried}/");
                http.Start();
                return (http, tried);
            }
            catch (HttpListenerException e)
            {
                http.Close();
                if (port == 0 && left > 0)
                    continue; // somebody else was faster
                throw new VRedisException(ErrorIds.DashboardNotServed, Messages.FormatDashboardNotServed(port: tried, reason: e.Message), e);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_http.IsListening)
        {
            try
            {
                var context = await _http.GetContextAsync().ConfigureAwait(false);
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // It ends, or who asked has gone already.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var response = context.Response;
        try
        {
            try
            {
                await AnswerAsync(context.Request, response).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
            {
                await Answer.ErrorAsync(response, new VRedisException(ErrorIds.Unreachable, Messages.FormatDashboardRedisAway(_connection.Settings.Address))).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (OperationCanceledException or HttpListenerException or IOException or ObjectDisposedException))
            {
                await Answer.ErrorAsync(response, e).ConfigureAwait(false);
            }
            response.Close();
        }
        catch (Exception e) when (e is OperationCanceledException or HttpListenerException or IOException or InvalidOperationException)
        {
            // Who asked has gone, or it ends.
            response.Abort();
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.Url!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        Answer.Prepare(response);
        if (_gate.Refusal(request, inAddress: request.HttpMethod == "GET" && path is [] or ["api", "tasks", _, "tables", _, "download"]) is { } refusal)
        {
            await Answer.TextAsync(response, 403, refusal).ConfigureAwait(false);
            return;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var query = new Query(request.QueryString);
        switch (request.HttpMethod, path)
        {
            case ("GET", []):
                var (page, policy) = Page.Make();
                response.Headers["Content-Security-Policy"] = policy;
                await Answer.WriteAsync(response, 200, "text/html; charset=utf-8", page).ConfigureAwait(false);
                return;
            case ("GET", ["api", "tasks", var id, "tables", var table, "download"]):
                await DownloadAsync(response, Id(id), table, query, limit).ConfigureAwait(false);
                return;
            case ("GET", ["api", .. var what]):
                limit.CancelAfter(what is [_, _, "errors", ..] or [_, _, "tables", ..] ? LongPatience : Patience);
                if (await ReadAsync(what, query, limit.Token).ConfigureAwait(false) is not { } report)
                    break;
                await Answer.JsonAsync(response, report).ConfigureAwait(false);
                return;
            case ("POST", ["api", "tasks", var id, var action]):
                limit.CancelAfter(LongPatience);
                if (await _actions.DoAsync(action, Id(id), query.Text("group"), limit.Token).ConfigureAwait(false) is not { } done)
                    break;
                _board.Change();
                await Answer.JsonAsync(response, new { Message = done }).ConfigureAwait(false);
                return;
            default:
                break;
        }
        await Answer.TextAsync(response, 404, Messages.DashboardNoPage).ConfigureAwait(false);
    }

    private Task<object> ReadAsync(string[] what, Query query, CancellationToken cancellation) => what switch
    {
        ["tasks"] => _reports.TasksAsync(query, cancellation),
        ["workers"] => _reports.WorkersAsync(cancellation),
        ["tasks", var id] => _reports.TaskAsync(Id(id), query, cancellation),
        ["tasks", var id, "errors"] => _reports.ErrorsAsync(Id(id), cancellation),
        ["tasks", var id, "tables", var table] => _reports.TableAsync(Id(id), table, query, cancellation),
        ["tasks", var id, "tables", var table, "value"] => _reports.ValueAsync(Id(id), table, query, cancellation),
        _ => Task.FromResult<object>(null!),
    };

    private async Task DownloadAsync(HttpListenerResponse response, long taskId, string table, Query query, CancellationTokenSource limit)
    {
        if (!Enum.TryParse<DownloadFormat>(query.Text("format"), ignoreCase: true, out var format) || !Enum.IsDefined(format))
            throw new VRedisException(ErrorIds.BadSetting, Messages.FormatDashboardBadFormat(query.Text("format")));
        using (var check = CancellationTokenSource.CreateLinkedTokenSource(limit.Token))
        {
            check.CancelAfter(Patience);
            await _reports.CheckTableAsync(taskId, table, check.Token).ConfigureAwait(false);
        }
        await Download.WriteAsync(response, _connection, taskId, table, format, _text, limit.Token).ConfigureAwait(false);
    }

    private static long Id(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : throw new VRedisException(ErrorIds.BadSetting, Messages.FormatDashboardBadTaskId(text));
}
