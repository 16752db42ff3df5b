using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using VRedis.Inspecting;
using VRedis.PowerShell.Tables;
using VRedis.PowerShell.Values;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Dashboard;

/// <summary>What the dashboard's server says, and to whom.</summary>
public abstract class DashboardServerTests(TestServer server) : RigTests(server)
{
    private ServedDashboard? _dashboard;

    private ServedDashboard Dashboard => _dashboard ??= Rig.Own(new ServedDashboard(Rig.Connection));

    [Theory]
    [InlineData("/")]
    [InlineData("/?token=")]
    [InlineData("/?token=wrong")]
    [InlineData("/api/tasks")]
    [InlineData("/api/tasks?token={token}")] // what the page asks for has the token in a header
    [InlineData("/api/tasks/1/tables/default/download?format=csv")]
    [InlineData("/nothing")]
    public async Task Without_the_token_there_is_nothing(string path)
    {
        using var response = await Dashboard.SendAsync(new HttpRequestMessage(HttpMethod.Get, Dashboard.Root + path.Replace("{token}", Dashboard.Token, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var said = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("The token is missing or wrong.", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Dashboard.Token, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_lead_here_by_chance_are_refused()
    {
        foreach (var host in (string[])["evil.example", $"evil.example:{Dashboard.Port}", $"localhost:{Dashboard.Port}", "127.0.0.1:1"])
        {
            var request = Dashboard.Request(HttpMethod.Get, "/api/tasks");
            request.Headers.Host = host;
            request.Headers.ConnectionClose = true; // what .NET's listener refuses itself, it answers with more than one answer
            using var response = await Dashboard.SendAsync(request);
            Assert.True((int)response.StatusCode is >= 400 and < 500, $"{host}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    public async Task Only_the_page_itself_changes_anything(string? origin)
    {
        var task = (await Crowd.AddTasksAsync(Rig, 1, _ => false))[0];
        var request = Dashboard.Request(HttpMethod.Post, $"/api/tasks/{task}/stop");
        request.Headers.Remove("Origin");
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var response = await Dashboard.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        using var get = await Dashboard.SendAsync(Dashboard.Request(HttpMethod.Get, $"/api/tasks/{task}/stop"));
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
        Assert.Equal(TaskState.Running, (await TaskInspector.GetAsync(Rig.Connection, task, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task The_page_loads_nothing_and_runs_only_what_it_brings()
    {
        var nonces = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await Dashboard.SendAsync(new HttpRequestMessage(HttpMethod.Get, Dashboard.Url));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            var nonce = Regex.Match(policy, "script-src 'nonce-([^']+)'").Groups[1].Value;
            Assert.Equal(2, Regex.Count(page, Regex.Escape($"nonce=\"{nonce}\"")));
            Assert.True(nonces.Add(nonce));
            Assert.DoesNotMatch(@"(?i)<(script|link|img|iframe)[^>]+(src|href)=""(?!data:)|@import|url\(|innerHTML|insertAdjacentHTML|document\.write|\beval\(", page);
            Assert.Equal(("no-store", "nosniff", "no-referrer"), (Header(response, "Cache-Control"), Header(response, "X-Content-Type-Options"), Header(response, "Referrer-Policy")));
        }
        using var answer = await Dashboard.SendAsync(Dashboard.Request(HttpMethod.Get, "/api/tasks"));
        Assert.Equal(("no-store", "nosniff", "no-referrer"), (Header(answer, "Cache-Control"), Header(answer, "X-Content-Type-Options"), Header(answer, "Referrer-Policy")));

        static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
    }

    [Theory]
    [InlineData("/api", 404, "", "There is nothing here.")]
    [InlineData("/page.html", 404, "", "There is nothing here.")]
    [InlineData("/api/tasks?offset=-1", 400, ErrorIds.BadSetting, "'offset' is '-1'. Give a number from 0 to 2147483647.")]
    [InlineData("/api/tasks?count=201", 400, ErrorIds.BadSetting, "'count' is '201'. Give a number from 1 to 200.")]
    [InlineData("/api/tasks?state=Sleeping", 400, ErrorIds.BadSetting, "'Sleeping' is no state of a task.")]
    [InlineData("/api/tasks/x", 400, ErrorIds.BadSetting, "'x' is no id of a task.")]
    [InlineData("/api/tasks/987654", 404, ErrorIds.UnknownTask, "There is no task 987654.")]
    [InlineData("/api/tasks/987654/errors", 404, ErrorIds.UnknownTask, "There is no task 987654.")]
    [InlineData("/api/tasks/{task}/tables/other", 404, ErrorIds.UnknownTable, "Task {task} has no table 'other'. It has: default.")]
    [InlineData("/api/tasks/{task}/tables/default?count=many", 400, ErrorIds.BadSetting, "'count' is 'many'.")]
    [InlineData("/api/tasks/{task}/tables/default/value?position=5", 400, ErrorIds.BadSetting, "The table 'default' of task {task} has no value at 5 any more.")]
    [InlineData("/api/tasks/{task}/tables/default/download?format=exe", 400, ErrorIds.BadSetting, "'exe' is no format of a download.")]
    public async Task What_is_asked_for_wrongly_is_told(string path, int status, string id, string message)
    {
        var task = $"{(await Crowd.AddTasksAsync(Rig, 1, _ => true))[0]}";
        var answer = await Dashboard.AskAsync(HttpMethod.Get, path.Replace("{task}", task, StringComparison.Ordinal));
        Assert.Equal((status, id), (answer.Status, answer.Id));
        Assert.StartsWith(message.Replace("{task}", task, StringComparison.Ordinal), answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_come_in_pages_of_those_that_are_wanted()
    {
        var done = await Crowd.AddTasksAsync(Rig, 120, _ => true, "Get-Plain $_");
        var active = await Crowd.AddTasksAsync(Rig, 3, _ => false, "Get-\n  <b>Bold</b> $_");

        var all = await Dashboard.GetAsync("/api/tasks");
        Assert.Equal((123, 123, 3, 0), (Number(all, "all"), Number(all, "matching"), Number(all, "active"), Number(all, "workers")));
        Assert.Equal(active.Reverse().Concat(done.Reverse()).Take(50), Ids(all)); // those on their way first
        Assert.Equal([120L, 3L], ((string[])["Completed", "Running"]).Select(state => all.GetProperty("states").GetProperty(state).GetInt64()));
        Assert.Equal(active.Reverse(), Ids(await Dashboard.GetAsync("/api/tasks?state=Sending,Running")));
        Assert.Equal(active.Reverse(), Ids(await Dashboard.GetAsync("/api/tasks?text=%3CB%3E"))); // in any case
        Assert.Equal([done[7]], Ids(await Dashboard.GetAsync($"/api/tasks?text=%23{done[7]}")));
        Assert.Equal(120, Ids(await Dashboard.GetAsync("/api/tasks?text=anna&state=Completed&count=200")).Length);
        var last = await Dashboard.GetAsync("/api/tasks?offset=5000");
        Assert.Equal((100, 23), (Number(last, "offset"), Ids(last).Length));

        var row = all.GetProperty("tasks")[0];
        Assert.Equal(("Running", "Get- <b>Bold</b> $_", 1000, 390, 10, 20), (row.GetProperty("state").GetString(), row.GetProperty("title").GetString(), Number(row, "items"), Number(row, "done"), Number(row, "fail"), Number(row, "running")));
        await Crowd.WorkAsync(Rig, active[2], 100);
        await Until.Async(async () => (await Dashboard.GetAsync("/api/tasks?count=1")).GetProperty("tasks")[0] is var moved && Number(moved, "done") == 490 && moved.GetProperty("rates").EnumerateArray().Any(rate => rate.GetDouble() > 0), "its rate shows");
    }

    [Fact]
    public async Task A_task_that_ends_goes_on_or_is_removed_is_seen_to()
    {
        var task = await Rig.StartTaskAsync(Rig.Definition with { Attempts = 1 });
        var refuse = true;
        await Rig.StartWorkerAsync(call => { if (Volatile.Read(ref refuse) && call.Number < 3) throw new InvalidOperationException($"item {call.Number} <i>fails</i>"); call.Output(call.Number); });
        await task.AddAndSealAsync(10);
        await task.EndAsync();
        await Until.Async(async () => State(await Dashboard.GetAsync($"/api/tasks/{task.Id}")) == "Completed", "it has ended");

        var errors = await Dashboard.GetAsync($"/api/tasks/{task.Id}/errors");
        var group = Assert.Single(errors.GetProperty("groups").EnumerateArray());
        Assert.Equal((3, 3, 1), (Number(group, "count"), Number(errors, "total"), Number(errors, "kinds")));
        Assert.Matches("^item [0-2] <i>fails</i>$", group.GetProperty("message").GetString());
        Assert.Matches("^[0-2]$", group.GetProperty("input").GetString());

        Assert.Equal((200, "", $"Task {task.Id} has no such failed items; nothing was put back."), await Dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task.Id}/retry?group=another"));
        Volatile.Write(ref refuse, false);
        Assert.Equal((200, "", $"3 failed items of task {task.Id} run again."), await Dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task.Id}/retry?group={group.GetProperty("key").GetString()}"));
        await Until.Async(async () => (await Dashboard.GetAsync($"/api/tasks/{task.Id}")).GetProperty("task") is var row && row.GetProperty("state").GetString() == "Completed" && Number(row, "done") == 10, "all is done");
        var part = Assert.Single((await Dashboard.GetAsync($"/api/tasks/{task.Id}")).GetProperty("workers").EnumerateArray());
        Assert.Equal((10, 10), (Number(part, "execute"), Number(part, "collect")));

        Assert.Equal((200, "", $"Task {task.Id} is removed."), await Dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task.Id}/remove"));
        Assert.Empty(Ids(await Dashboard.GetAsync("/api/tasks")));
        Assert.Equal((404, ErrorIds.UnknownTask), await Dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task.Id}/stop") is var (status, id, _) ? (status, id) : default);
        Assert.Equal(404, (await Dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task.Id}/dance")).Status);
    }

    [Fact]
    public async Task A_task_that_runs_is_stopped_and_one_that_was_stopped_cannot_go_on()
    {
        using var gate = new ManualResetEventSlim();
        await Rig.StartWorkerAsync(call => call.Wait(gate));
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(100);
        await Until.Async(async () => Number((await Dashboard.GetAsync($"/api/tasks/{task.Id}")).GetProperty("task"), "running") > 0, "it runs");

        Assert.Equal((200, "", $"Task {task.Id} is stopped."), await Dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task.Id}/stop"));
        Assert.Equal(TaskState.Stopped, await task.EndAsync());
        Assert.Equal((200, "", $"Task {task.Id} had ended already."), await Dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task.Id}/stop"));
        var (status, id, message) = await Dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task.Id}/retry");
        Assert.Equal((409, ErrorIds.TaskEnded), (status, id));
        Assert.Contains("it cannot go on", message, StringComparison.Ordinal);
        Assert.Equal("Stopped", State(await Dashboard.GetAsync($"/api/tasks/{task.Id}")));
    }

    [Fact]
    public async Task A_table_of_any_size_is_turned_page_by_page_and_every_number_is_exact()
    {
        var task = (await Crowd.AddTasksAsync(Rig, 1, _ => true))[0];
        await Crowd.AddValuesAsync(Rig, task, "default", Enumerable.Range(0, 2500).Select(i => $$$"""{"id":{{{i}}},"big":{{{9007199254740993 + i}}},"name":"<script>{{{i}}}</script>","at":{"$t":"datetime","v":"2026-01-02T03:04:05.0000000Z"}}"""));

        var page = await Dashboard.GetAsync($"/api/tasks/{task}/tables/default?offset=2440&count=50");
        Assert.Equal(["id", "big", "name", "at"], page.GetProperty("columns").EnumerateArray().Select(column => column.GetString()));
        Assert.Equal((0, 2500, 50), (Number(page, "first"), Number(page, "behind"), page.GetProperty("rows").GetArrayLength()));
        var row = page.GetProperty("rows")[0];
        Assert.Equal(2440, Number(row, "position"));
        Assert.Equal(["2440", "9007199254743433", "<script>2440</script>", "2026-01-02T03:04:05Z"], row.GetProperty("cells").EnumerateArray().Select(cell => cell.GetString()));
        Assert.Equal(2450, Number((await Dashboard.GetAsync($"/api/tasks/{task}/tables/default?offset=99999&count=50")).GetProperty("rows")[0], "position")); // the last page

        await Control.TableTrim.RemoveBeforeAsync(Rig.Connection, task, "default", 2400, TestContext.Current.CancellationToken);
        var rest = await Dashboard.GetAsync($"/api/tasks/{task}/tables/default?offset=50&count=30");
        Assert.Equal((2400, 2500, 2450, 30), (Number(rest, "first"), Number(rest, "behind"), Number(rest.GetProperty("rows")[0], "position"), rest.GetProperty("rows").GetArrayLength()));
        Assert.Equal("{\n  \"id\": 2450,", (await Dashboard.GetAsync($"/api/tasks/{task}/tables/default/value?position=2450")).GetProperty("text").GetString()!.ReplaceLineEndings("\n")[..15]);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task A_download_is_the_file_that_an_export_writes(string format)
    {
        var task = (await Crowd.AddTasksAsync(Rig, 1, _ => true))[0];
        string[] odd = ["""{"id":-1,"name":"a \"quoted\", \u00e4 line\nand another"}""", """{"id":null,"name":["x",1.0]}""", "5", """{"$t":"unheard-of","v":"x"}"""];
        List<string> values = [.. Enumerable.Range(0, 3000).Select(i => $$"""{"id":{{i}},"name":"n{{i}}"}"""), .. odd];
        await Crowd.AddValuesAsync(Rig, task, "default", values);

        using var response = await Dashboard.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{Dashboard.Root}/api/tasks/{task}/tables/default/download?format={format}&token={Dashboard.Token}")); // as a link
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("attachment", $"default-{task}.{format}"), (response.Content.Headers.ContentDisposition!.DispositionType, response.Content.Headers.ContentDisposition.FileNameStar));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        using var file = new MemoryStream();
        var expected = TableFile.Create(Enum.Parse<TableFileFormat>(format, ignoreCase: true), file);
        foreach (var value in values.SkipLast(1))
            expected.Write(new PSValueCodec().Read(Encoding.UTF8.GetBytes(value)));
        expected.Write(values[^1]); // nobody here can read it: its text
        expected.Flush();
        Assert.Equal(Encoding.UTF8.GetString(file.ToArray()), text);
    }

    [Fact]
    public async Task A_thousand_tasks_and_a_hundred_workers_are_cheap_to_look_at()
    {
        await Crowd.AddTasksAsync(Rig, 1000, i => i >= 100);
        await Crowd.AddWorkersAsync(Rig, 100);
        await Until.Async(async () => (await Dashboard.GetAsync("/api/tasks?offset=950")).GetProperty("tasks").EnumerateArray().All(task => task.TryGetProperty("title", out _)), "all titles are known");

        var times = new List<double>();
        var bytes = 0L;
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(700, TestContext.Current.CancellationToken); // a look is shared for so long
            var watch = Stopwatch.StartNew();
            using var response = await Dashboard.SendAsync(Dashboard.Request(HttpMethod.Get, "/api/tasks"));
            bytes = (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        TestLog.Write($"Dashboard, 1,000 tasks (100 on their way) and 100 workers: {bytes} bytes and {times.Order().ElementAt(2):0} ms a look");
        Assert.InRange(bytes, 1000, 60_000);
        Assert.InRange(times.Min(), 0, 1000);
        Assert.Equal(100, (await Dashboard.GetAsync("/api/workers")).GetArrayLength());
    }

    [Fact]
    public void A_port_that_is_taken_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var error = Assert.Throws<VRedisException>(() => new VRedis.Dashboard.DashboardServer(Rig.Connection, new TableText(), port));
        Assert.Equal(ErrorIds.DashboardNotServed, error.ErrorId);
        Assert.StartsWith($"The dashboard cannot be served on 127.0.0.1:{port}: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Give another -Port, or none for any that is free.", error.Message, StringComparison.Ordinal);
    }

    private static long[] Ids(JsonElement report) => [.. report.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetInt64())];

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static string? State(JsonElement report) => report.GetProperty("task").GetProperty("state").GetString();
}

public sealed class DashboardServerTestsOnReal(RealServer server) : DashboardServerTests(server);

public sealed class DashboardServerTestsOnEmbedded(EmbeddedTestServer server) : DashboardServerTests(server);
