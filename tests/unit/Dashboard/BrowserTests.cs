using System.Diagnostics;
using PuppeteerSharp;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Dashboard;

/// <summary>The dashboard's page in a real browser.</summary>
public sealed class BrowserTests(EmbeddedTestServer server, TestBrowser browser) : RigTests(server)
{
    private const string Evil = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>";

    [Fact]
    public async Task It_shows_a_task_getting_on_to_its_end()
    {
        using var gate = new SemaphoreSlim(0);
        await Rig.StartWorkerAsync(call => { gate.Wait(call.Cancellation); call.Output(call.Number); }, throttleLimit: 4);
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(100);
        await using var page = await OpenAsync();

        await page.ShowsAsync(".row", $"#{task.Id}");
        await page.ShowsAsync(".row .state", "Running");
        await page.ShowsAsync("#sum-running", "/ 4");
        gate.Release(50);
        await page.ShowsAsync(".row .counts", "50.0 %");
        await page.UntilAsync("document.querySelector('.row .line').getAttribute('d').length > 10 && document.querySelector('.row .fast').innerText !== '0/s'", "its rate curve is drawn");
        Assert.Equal(0.5, await page.EvaluateAsync<double>("document.querySelector('.row .bar .done').style.width === '50%' ? 0.5 : 0"));

        await page.ClickAsync(".row");
        await page.ShowsAsync("#details-title", $"Task {task.Id} · Running");
        await page.ShowsAsync("#panel figcaption", "at most in the last");
        gate.Release(50);
        await page.ShowsAsync("#details-title", "Completed");
        await page.ShowsAsync(".row .counts", "100 %");
        Assert.Equal("100", await page.EvaluateAsync<string>("document.getElementById('details-bar').getAttribute('aria-valuenow')"));
        await page.ClickAsync("#tab-workers");
        await page.ShowsAsync("#panel tbody", "100");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task It_stays_quick_with_a_thousand_tasks_and_a_hundred_workers()
    {
        var ids = await Crowd.AddTasksAsync(Rig, 1000, i => i >= 100);
        await Crowd.AddWorkersAsync(Rig, 100);
        await using var page = await OpenAsync();

        await page.ShowsAsync("#list-pager", "1–50 of 1,000");
        Assert.Equal(50, await page.EvaluateAsync<int>("document.querySelectorAll('#list li').length"));
        await page.UntilAsync("performance.getEntriesByType('resource').filter(entry => entry.name.includes('/api/tasks')).length > 3", "it has looked some times");
        var watch = Stopwatch.StartNew();
        await page.PressAsync("/");
        await page.Page.Keyboard.TypeAsync($"#{ids[^1]}");
        await page.UntilAsync($"document.querySelectorAll('#list li').length === 1 && document.querySelector('.row .id').innerText === '#{ids[^1]}'", "the one task is left");
        var filtered = watch.Elapsed;
        await page.PressAsync("Escape");
        await page.ShowsAsync("#list-pager", "of 1,000");
        watch.Restart();
        await page.ClickAsync("#list-pager button:last-child");
        await page.ShowsAsync("#list-pager", "951–1,000 of 1,000");
        var turned = watch.Elapsed;
        // How long a look keeps the page busy: what a key may have to wait.
        var busy = await page.EvaluateAsync<double>("""
            new Promise(done => { let longest = 0, last = performance.now(); const end = last + 3000;
              const tick = () => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; if (now < end) setTimeout(tick, 0); else done(longest); }; tick(); })
            """);
        TestLog.Write($"Dashboard in the browser, 1,000 tasks and 100 workers: filtered in {filtered.TotalMilliseconds:0} ms, turned to the last page in {turned.TotalMilliseconds:0} ms, busy for at most {busy:0} ms");
        Assert.InRange(filtered.TotalSeconds, 0, 5);
        Assert.InRange(turned.TotalSeconds, 0, 5);
        Assert.InRange(busy, 0, 1000);

        await page.ClickAsync("#show-workers");
        await page.UntilAsync("document.querySelectorAll('#worker-table tbody tr').length === 100", "all workers are listed");
        await page.ShowsAsync("#worker-table tbody tr:last-child", "worker100");
        await page.PressAsync("/");
        await page.Page.Keyboard.TypeAsync("worker07");
        await page.UntilAsync("document.querySelectorAll('#worker-table tbody tr').length === 10", "ten workers are left");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Stopping_asks_first()
    {
        var task = (await Crowd.AddTasksAsync(Rig, 1, _ => false))[0];
        await using var page = await OpenAsync($"#/tasks/{task}");
        await page.ShowsAsync("#details-title", "Running");

        await page.ClickAsync("#stop");
        await page.ShowsAsync("#confirm", $"Stop task {task}?");
        Assert.Equal("confirm-no", await page.FocusAsync());
        await page.ClickAsync("#confirm-no");
        await page.UntilAsync("!document.getElementById('confirm').open", "the question is gone");
        Assert.Equal(TaskState.Running, await StateAsync(task));

        await page.ClickAsync("#stop");
        await page.ClickAsync("#confirm-yes");
        await page.ShowsAsync("#toast", $"Task {task} is stopped.");
        await page.ShowsAsync("#details-title", "Stopped");
        Assert.Equal(TaskState.Stopped, await StateAsync(task));
        Assert.Equal("true true false", await page.EvaluateAsync<string>("['stop', 'retry', 'remove'].map(id => document.getElementById(id).disabled).join(' ')"));
    }

    [Fact]
    public async Task Retrying_and_removing_ask_first()
    {
        var refuse = true;
        await Rig.StartWorkerAsync(call => { if (Volatile.Read(ref refuse) && call.Number < 4) throw new InvalidOperationException(call.Number < 2 ? "red" : "blue"); });
        var task = await Rig.StartTaskAsync(Rig.Definition with { Attempts = 1 });
        await task.AddAndSealAsync(20);
        await task.EndAsync();
        Volatile.Write(ref refuse, false);
        await using var page = await OpenAsync($"#/tasks/{task.Id}/errors");

        await page.ShowsAsync("#panel", "4 failed items, 2 kinds of errors.");
        await page.ClickAsync("#retry");
        await page.ShowsAsync("#confirm-text", "4 failed items are put back");
        await page.PressAsync("Escape");
        await page.UntilAsync("!document.getElementById('confirm').open", "the question is gone");
        Assert.Equal(4, (await task.StatAsync()).Fail);

        await page.ClickAsync(".group summary"); // one kind alone
        await page.ClickAsync(".group[open] button");
        await page.ShowsAsync("#confirm-title", $"Retry 2 items of task {task.Id}?");
        await page.ClickAsync("#confirm-yes");
        await page.ShowsAsync("#toast", $"2 failed items of task {task.Id} run again.");
        await page.ShowsAsync("#panel", "2 failed items, 1 kind of error.");
        await page.ClickAsync("#retry");
        await page.ClickAsync("#confirm-yes");
        await page.ShowsAsync("#panel", "No item has failed.");
        await page.ShowsAsync("#details-title", "Completed");

        await page.ClickAsync("#remove");
        await page.ShowsAsync("#confirm-title", $"Remove task {task.Id}?");
        await page.ClickAsync("#confirm-no");
        Assert.Equal(TaskState.Completed, await StateAsync(task.Id));
        await page.ClickAsync("#remove");
        await page.ClickAsync("#confirm-yes");
        await page.ShowsAsync("#none", "There are no tasks yet.");
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Meta(task.Id)));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task All_of_it_is_done_with_the_keyboard()
    {
        var ids = await Crowd.AddTasksAsync(Rig, 60, _ => false);
        await Crowd.AddValuesAsync(Rig, ids[^2], "default", ["1", "2"]);
        await using var page = await OpenAsync();
        await page.ShowsAsync("#list-pager", "1–50 of 60");

        await page.PressAsync("?");
        await page.UntilAsync("document.getElementById('keys').open", "the keys are shown");
        await page.PressAsync("Escape");
        await page.UntilAsync("!document.getElementById('keys').open", "the keys are gone");
        await page.PressAsync("j"); // the list
        Assert.Equal($"{ids[^1]}", await FocusedTaskAsync());
        await page.PressAsync("j");
        Assert.Equal($"{ids[^2]}", await FocusedTaskAsync());
        await page.PressAsync("ArrowDown");
        await page.PressAsync("k");
        Assert.Equal($"{ids[^2]}", await FocusedTaskAsync());
        var added = await Crowd.AddTasksAsync(Rig, 1, _ => false); // comes in above, and the focus stays where it was
        await page.ShowsAsync("#list li:first-child .id", $"#{added[0]}");
        Assert.Equal($"{ids[^2]}", await FocusedTaskAsync());
        await page.PressAsync("Enter");
        await page.ShowsAsync("#details-title", $"Task {ids[^2]} · Running");
        await page.PressAsync("n");
        await page.ShowsAsync("#list-pager", "51–61 of 61");
        await page.PressAsync("p");
        await page.ShowsAsync("#list-pager", "1–50 of 61");

        // By Tab to every control of the details, in their order.
        await page.Page.FocusAsync("#close");
        List<string> reached = [];
        for (var i = 0; i < 7; i++)
        {
            reached.Add(await page.FocusAsync());
            await page.PressAsync("Tab");
        }
        Assert.Equal("close stop retry remove tab-overview panel", string.Join(' ', reached.Take(6)));
        await page.Page.FocusAsync("#tab-overview");
        await page.PressAsync("ArrowRight");
        await page.PressAsync("ArrowRight");
        Assert.Equal("tab-tables", await page.FocusAsync());
        await page.ShowsAsync("#panel .range", "1–2 of 2");
        await page.Page.FocusAsync(".position");
        await page.PressAsync("Enter");
        await page.ShowsAsync("#value", $"Value 1 of default, task {ids[^2]}");
        await page.PressAsync("Escape");
        await page.UntilAsync("!document.getElementById('value').open", "the value is gone");

        await page.PressAsync("s");
        await page.ShowsAsync("#confirm-title", $"Stop task {ids[^2]}?");
        await page.PressAsync("Enter"); // Cancel
        await page.UntilAsync("!document.getElementById('confirm').open", "the question is gone");
        Assert.Equal(TaskState.Running, await StateAsync(ids[^2]));
        await page.PressAsync("s");
        await page.PressAsync("Tab");
        await page.PressAsync("Enter");
        await page.ShowsAsync("#details-title", "Stopped");
        await page.PressAsync("Escape");
        await page.UntilAsync("document.getElementById('details').hidden", "the details are closed");
        await page.PressAsync("w");
        await page.ShowsAsync("#no-workers", "No worker is alive.");
        await page.PressAsync("t");
        await page.PressAsync("/");
        Assert.Equal("filter", await page.FocusAsync());

        Task<string> FocusedTaskAsync() => page.EvaluateAsync<string>("document.activeElement.value");
    }

    [Fact]
    public async Task A_narrow_screen_needs_no_scrolling_sideways()
    {
        var long1 = string.Concat(Enumerable.Repeat("Get-SomethingVeryLongWithoutSpaces", 10));
        await Crowd.AddTasksAsync(Rig, 60, i => i > 3, long1);
        await Crowd.AddWorkersAsync(Rig, 5);
        var task = await FailedTaskAsync(long1);
        await using var page = await OpenAsync();
        await page.SetSizeAsync(360, 740);

        await page.ShowsAsync("#list-pager", "of 61");
        await AssertFitsAsync("the list");
        foreach (var tab in (string[])["overview", "errors", "tables", "workers", "script"])
        {
            await page.EvaluateAsync<object>($"location.hash = '#/tasks/{task}/{tab}'");
            await page.UntilAsync($"document.getElementById('tab-{tab}')?.getAttribute('aria-selected') === 'true' && document.getElementById('panel').firstChild && {Filled(tab)}", $"{tab} is shown");
            if (tab == "errors")
                await page.ClickAsync(".group summary");
            await AssertFitsAsync(tab);
        }
        Assert.Equal("", await page.TextAsync("#list")); // the details have the screen
        await page.ClickAsync("#remove");
        await AssertFitsAsync("the question");
        Assert.True(await page.EvaluateAsync<double>("document.getElementById('confirm').getBoundingClientRect().right") <= 360);
        await page.PressAsync("Escape");
        await page.ClickAsync("#close");
        await page.ClickAsync("#show-workers");
        await page.ShowsAsync("#worker-table", "worker005");
        await AssertFitsAsync("the workers");

        static string Filled(string tab) => tab switch { "errors" => "document.querySelector('.group')", "tables" => "document.querySelector('.position')", "script" => "document.querySelector('#panel pre')", "workers" => "document.querySelector('#panel tbody tr')", _ => "document.querySelector('#panel dd')" };

        async Task AssertFitsAsync(string what) => Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360, $"{what}: {await page.EvaluateAsync<string>(Wide)}");
    }

    // What sticks out, for the message.
    private const string Wide = "[...document.querySelectorAll('body *')].filter(node => node.checkVisibility() && !node.closest('.scroll') && node.getBoundingClientRect().right > 360).map(node => `${node.tagName}.${node.className} ${node.getBoundingClientRect().right}`).slice(0, 5).join(', ')";

    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    public async Task Every_text_is_readable_in_dark_and_light(string scheme)
    {
        await Crowd.AddTasksAsync(Rig, 4, i => i > 1);
        await Crowd.AddWorkersAsync(Rig, 3);
        var task = await FailedTaskAsync("Get-Thing $_");
        await using var page = await OpenAsync();
        await page.SetColorsAsync(scheme);
        await page.ShowsAsync("#list", $"#{task}");

        Assert.Equal(scheme == "dark", await page.EvaluateAsync<double>("(getComputedStyle(document.body).backgroundColor.match(/\\d+/g) || []).map(Number).reduce((a, b) => a + b)") < 200);
        await AssertReadableAsync("list");
        foreach (var tab in (string[])["overview", "errors", "tables"])
        {
            await page.EvaluateAsync<object>($"location.hash = '#/tasks/{task}/{tab}'");
            await page.UntilAsync($"document.querySelector({(tab switch { "errors" => "'.group'", "tables" => "'.position'", _ => "'#panel dd'" })})", $"{tab} is shown");
            await AssertReadableAsync(tab);
        }
        await page.ClickAsync("#remove");
        await AssertReadableAsync("question");
        await page.ClickAsync("#confirm-no");
        await page.ClickAsync("#show-workers");
        await page.ShowsAsync("#worker-table", "worker003");
        await AssertReadableAsync("workers");

        async Task AssertReadableAsync(string what) => Assert.Equal((what, ""), (what, await page.EvaluateAsync<string>(Contrasts)));
    }

    // The texts whose contrast with what lies behind them is under 4.5, as WCAG counts it; what cannot be pressed is left out, as there.
    private const string Contrasts = """
        (() => {
          const parts = color => { const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number); return [r, g, b, a]; };
          const over = ([r, g, b, a], back) => [r, g, b].map((part, i) => part * a + back[i] * (1 - a));
          const back = node => node ? over(parts(getComputedStyle(node).backgroundColor), back(node.parentElement)) : [255, 255, 255];
          const light = color => { const [r, g, b] = color.map(part => { part /= 255; return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const bad = [];
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const node = texts.currentNode.parentElement;
            if (!texts.currentNode.data.trim() || !node.checkVisibility() || node.closest('script, style, .skip, :disabled') || (document.querySelector('dialog[open]') && !node.closest('dialog[open]'))) continue;
            const behind = back(node);
            const [a, b] = [light(over(parts(getComputedStyle(node).color), behind)), light(behind)].sort((x, y) => y - x);
            const contrast = (a + 0.05) / (b + 0.05);
            if (contrast < 4.5) bad.push(`${node.tagName}.${node.className} '${texts.currentNode.data.slice(0, 20)}' ${contrast.toFixed(2)}`);
          }
          return [...new Set(bad)].join('; ');
        })()
        """;

    [Fact]
    public async Task What_others_have_written_is_text_and_nothing_else()
    {
        var task = await FailedTaskAsync(Evil);
        await Crowd.AddValuesAsync(Rig, task, "default", [$"\"{Evil}\"", $$"""{"{{Evil}}":"{{Evil}}"}"""]);
        await using var page = await OpenAsync($"#/tasks/{task}/errors");

        await page.ShowsAsync(".row .title", Evil);
        await page.ShowsAsync("#details-script", Evil);
        await page.ShowsAsync(".group .message", Evil);
        await page.ClickAsync(".group summary");
        await page.ShowsAsync(".group pre", Evil);
        await page.ClickAsync("#tab-tables");
        await page.ShowsAsync("#panel thead", Evil);
        await page.ShowsAsync("#panel tbody", Evil);
        await page.ClickAsync("tr:last-child .position");
        await page.ShowsAsync("#value-text", Evil);
        await page.PressAsync("Escape");
        await page.ClickAsync("#tab-script");
        await page.ShowsAsync("#panel pre", Evil);
        await page.ClickAsync("#retry");
        await page.ShowsAsync("#confirm-text", Evil);
        Assert.True(await page.EvaluateAsync<bool>("window.hacked === undefined && document.images.length === 0 && document.scripts.length === 1"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_table_is_turned_and_downloaded_as_it_is()
    {
        var task = (await Crowd.AddTasksAsync(Rig, 1, _ => true))[0];
        await Crowd.AddValuesAsync(Rig, task, "default", Enumerable.Range(1, 1234).Select(i => $$"""{"id":{{i}},"text":"value {{i}}"}"""));
        await Crowd.AddValuesAsync(Rig, task, "words", ["\"one\""]);
        await using var page = await OpenAsync($"#/tasks/{task}/tables");

        await page.ShowsAsync("#panel .range", "1–50 of 1,234");
        await page.ClickAsync("#panel [aria-label='Next page']");
        await page.ShowsAsync("#panel .range", "51–100 of 1,234");
        await page.ShowsAsync("#panel tbody tr", "value 51");
        await page.ClickAsync("#panel [aria-label='Last page']");
        await page.ShowsAsync("#panel .range", "1,201–1,234 of 1,234");
        await page.ShowsAsync("#panel tbody tr:last-child", "value 1234");

        var folder = Directory.CreateTempSubdirectory("vredis-test-");
        try
        {
            var session = await page.Page.CreateCDPSessionAsync();
            await session.SendAsync("Page.setDownloadBehavior", new Dictionary<string, object> { ["behavior"] = "allow", ["downloadPath"] = folder.FullName });
            await page.ClickAsync(".downloads a[download$='.jsonl']");
            var file = Path.Combine(folder.FullName, $"default-{task}.jsonl");
            await Until.Async(() => File.Exists(file) && File.ReadLines(file).Count() == 1234, "the file is there");
            Assert.Equal(Enumerable.Range(1, 1234).Select(i => $$"""{"id":{{i}},"text":"value {{i}}"}"""), await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        await page.ClickAsync("#panel .chip[value=words]");
        await page.ShowsAsync("#panel tbody", "one");
        await page.ShowsAsync("#panel .range", "1–1 of 1");
    }

    [Fact]
    public async Task It_says_when_Redis_is_away_or_the_dashboard_has_ended_and_goes_on()
    {
        await using var redis = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(redis);
        await Crowd.AddTasksAsync(rig, 2, _ => false);
        var dashboard = rig.Own(new ServedDashboard(rig.Connection));
        await using var page = await browser.OpenAsync(dashboard.Url);
        await page.ShowsAsync("#link", rig.Settings.Address);
        Assert.Equal("", await page.TextAsync("#banner"));

        redis.Freeze();
        await page.ShowsAsync("#banner", $"Redis at {rig.Settings.Address} does not answer.");
        Assert.Equal("Redis is away", await page.TextAsync("#link"));
        Assert.Contains("#1", await page.TextAsync("#list"), StringComparison.Ordinal); // what was seen last stays
        redis.Thaw();
        await page.UntilAsync("document.getElementById('banner').hidden", "all is well again");
        await page.ShowsAsync("#link", rig.Settings.Address);

        dashboard.Stop();
        await page.ShowsAsync("#banner", "The dashboard has ended.");
    }

    [Fact]
    public async Task While_nobody_sees_it_it_asks_for_nothing()
    {
        await using var page = await OpenAsync();
        await page.ShowsAsync("#none", "There are no tasks yet.");
        await page.EvaluateAsync<object>("Object.defineProperty(document, 'hidden', { configurable: true, get: () => window.unseen }); window.unseen = true; document.dispatchEvent(new Event('visibilitychange'))");
        await page.EvaluateAsync<object>("new Promise(done => setTimeout(done, 500))"); // what is on its way
        var before = await page.EvaluateAsync<int>(Asked);
        await page.EvaluateAsync<object>("new Promise(done => setTimeout(done, 2500))");
        Assert.Equal(before, await page.EvaluateAsync<int>(Asked));
        await page.EvaluateAsync<object>("window.unseen = false; document.dispatchEvent(new Event('visibilitychange'))");
        await page.UntilAsync($"{Asked} > {before + 1}", "it looks again");
    }

    private const string Asked = "performance.getEntriesByType('resource').filter(entry => entry.name.includes('/api/')).length";

    [Fact]
    public async Task A_wrong_token_gives_nothing()
    {
        await using var dashboard = new ServedDashboard(Rig.Connection);
        await using var page = await browser.OpenAsync(dashboard.Url[..^1] + (dashboard.Url[^1] == 'x' ? 'y' : 'x'));
        Assert.StartsWith("The token is missing or wrong.", await page.EvaluateAsync<string>("document.body.innerText"), StringComparison.Ordinal);
        Assert.Equal(0, await page.EvaluateAsync<int>("document.scripts.length"));
    }

    private Task<BrowserPage> OpenAsync(string hash = "") => browser.OpenAsync(Rig.Own(new ServedDashboard(Rig.Connection)).Url + hash);

    private async Task<TaskState> StateAsync(long task) => (await TaskInspector.GetAsync(Rig.Connection, task, TestContext.Current.CancellationToken)).State;

    /// <summary>A task with a text as its script, the message of its error and its values.</summary>
    private async Task<long> FailedTaskAsync(string text)
    {
        await using var worker = await Rig.StartWorkerAsync(call =>
        {
            if (call.Text != "0")
                throw new InvalidOperationException(text);
            call.Output($"{{\"name\":\"{text}\",\"number\":1}}");
        });
        var task = await Rig.StartTaskAsync(Rig.Definition with { Attempts = 1, Steps = [new StepDefinition(StepDefinition.Main, text, StepDefinition.DefaultTable)] });
        Assert.True(task.TryAdd(0));
        Assert.True(task.TryAdd($"\"{text}\""));
        task.Live.Seal();
        await task.EndAsync();
        return task.Id;
    }
}
