using System.Net;
using System.Text;

namespace VRedis.Observing;

/// <summary>Serves what the engine measures in this process to Prometheus: <c>http://127.0.0.1:port/metrics</c>, for this machine alone.</summary>
public sealed class MetricsServer : IDisposable
{
    private readonly HttpListener _http = new();
    private readonly PrometheusText _text = new();

    /// <param name="port">The TCP port on 127.0.0.1.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.MetricsNotServed"/>: the port is taken, or not for this user.</exception>
    public MetricsServer(int port)
    {
        try
        {
            _http.Prefixes.Add($"http://127.0.0.1:{port}/");
            _http.Start();
        }
        catch (Exception e) when (e is HttpListenerException or ArgumentException)
        {
            Dispose();
            throw new VRedisException(ErrorIds.MetricsNotServed, Messages.FormatMetricsNotServed(port: port, reason: e.Message), e);
        }
        _ = Task.Run(ServeAsync);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Close();
        _text.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_http.IsListening)
        {
            try
            {
                await AnswerAsync(await _http.GetContextAsync().ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // Who asked has gone, or it ends.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        var asks = context.Request is { HttpMethod: "GET" or "HEAD", Url.AbsolutePath: "/metrics" };
        (response.StatusCode, response.ContentType) = asks ? (200, "text/plain; version=0.0.4; charset=utf-8") : (404, "text/plain; charset=utf-8");
        var body = Encoding.UTF8.GetBytes(asks ? _text.Write() : Messages.MetricsElsewhere + "\n");
        response.ContentLength64 = body.Length;
        if (context.Request.HttpMethod != "HEAD")
            await response.OutputStream.WriteAsync(body).ConfigureAwait(false);
    }
}
