using System.Net.Http.Json;
using System.Text.Json;
using VRedis.Connection;
using VRedis.Dashboard;
using VRedis.PowerShell.Tables;
using Xunit;

namespace VRedis.Tests.Dashboard;

/// <summary>A dashboard of one test, and who asks it as its page does.</summary>
internal sealed class ServedDashboard : IAsyncDisposable
{
    private readonly DashboardServer _server;
    private readonly HttpClient _client = new();

    public ServedDashboard(VRedisConnection connection)
    {
        _server = new DashboardServer(connection, new TableText());
        Token = Url[(Url.IndexOf('=', StringComparison.Ordinal) + 1)..];
    }

    public string Url => _server.Url;

    public string Root => $"http://127.0.0.1:{_server.Port}";

    public int Port => _server.Port;

    public string Token { get; }

    /// <summary>Asks without anything that the page adds.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _client.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>A request as of the page.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, Root + path) { Headers = { { "X-VRedis-Token", Token } } };
        if (method == HttpMethod.Post)
            request.Headers.Add("Origin", Root);
        return request;
    }

    /// <summary>Reads what must be there.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await SendAsync(Request(HttpMethod.Get, path));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks for what is refused, or done.</summary>
    /// <returns>The status, and the error's id (or nothing) with the message.</returns>
    public async Task<(int Status, string Id, string Message)> AskAsync(HttpMethod method, string path)
    {
        using var response = await SendAsync(Request(method, path));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
            return ((int)response.StatusCode, "", text.Trim());
        using var json = JsonDocument.Parse(text);
        return ((int)response.StatusCode, json.RootElement.TryGetProperty("errorId", out var id) ? id.GetString()! : "", json.RootElement.TryGetProperty("message", out var message) ? message.GetString()! : "");
    }

    /// <summary>Ends it, as Ctrl+C does.</summary>
    public void Stop() => _server.Dispose();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }
}
