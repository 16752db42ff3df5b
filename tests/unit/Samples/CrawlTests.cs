using System.Text;
using System.Text.Json;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Host;
using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Samples;

/// <summary>S14, S15: samples/crawl.ps1, with workers in processes of their own.</summary>
public abstract class CrawlTests(TestServer server) : RigTests(server), IDisposable
{
    private static readonly TimeSpan HostLimit = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("vredis-test-").FullName;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task S15_a_crawl_fetches_each_page_once()
    {
        using var site = new TestSite(200);
        await using var one = await StartWorkerAsync();
        await using var other = await StartWorkerAsync();

        var results = await CrawlAsync(site);

        AssertComplete(site, results);
        Assert.All(site.Asked, asked => Assert.True(asked.Value == 1, $"{asked.Key} was fetched {asked.Value} times."));
        await AssertTablesAsync(site);
        Assert.Equal(2, await WorkersAsync());
    }

    [Fact]
    public async Task S15_a_crawl_whose_worker_is_killed_has_each_result_once()
    {
        using var site = new TestSite(200, waitMilliseconds: 20);
        await using var survivor = await StartWorkerAsync();
        await using var victim = await StartWorkerAsync();
        var crawling = CrawlAsync(site);
        await Until.Async(async () => (site.Asked.Count > site.Expected.Count / 4 && await WorkersAsync() == 2) || crawling.IsCompleted, "both have fetched a part of the site", HostLimit);
        Assert.False(crawling.IsCompleted);

        victim.Kill();
        var results = await crawling;

        AssertComplete(site, results);
        Assert.All(site.Asked, asked => Assert.InRange(asked.Value, 1, 2));
        Assert.InRange(site.Asked.Values.Sum() - site.Asked.Count, 0, site.Asked.Count / 10); // what it had in hand
        await AssertTablesAsync(site);
    }

    private async Task<HostProcess> StartWorkerAsync()
    {
        var worker = Start("-Command", $"Import-Module '{RepositoryFolder.File("VRedis.psd1")}'; Connect-VRedis; Start-VRedisWorker -ThrottleLimit 8");
        await worker.WaitForOutputAsync("Ctrl+C ends it");
        return worker;
    }

    /// <summary>Runs the sample; its objects as JSON, one a line.</summary>
    private async Task<List<JsonElement>> CrawlAsync(TestSite site)
    {
        await using var crawl = Start("-Command",
            $"& '{RepositoryFolder.File("samples/crawl.ps1")}' {site.Root} -HostName {Rig.Settings.HostName} -Port {Rig.Settings.Port} -ThrottleLimit 16 | ForEach-Object {{ $_ | ConvertTo-Json -Compress }}");
        var result = await crawl.WaitForExitAsync(HostLimit);
        Assert.True(result.ExitCode == 0 && result.Errors.Count == 0, result.ToString());
        Assert.Contains(result.Output, line => line.StartsWith($"{site.Expected.Count} pages in ", StringComparison.Ordinal));
        return [.. result.Output.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Starts the host with the test's server and prefix saved as a user would have saved them.</summary>
    private HostProcess Start(params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "Only Linux lets the environment choose the folder of saved settings.");
        Directory.CreateDirectory(Path.Combine(_folder, "VRedis"));
        File.WriteAllText(Path.Combine(_folder, "VRedis", "settings.json"), JsonSerializer.Serialize(new Dictionary<string, VRedisSettings> { [SavedSettings.DefaultProfile] = Rig.Settings }));
        return HostProcess.StartWithEnvironment(new Dictionary<string, string?> { ["XDG_CONFIG_HOME"] = _folder, [SettingsSource.Variable] = null }, arguments);
    }

    /// <summary>Everything on the site has one result, as it should be, and nothing else was asked for.</summary>
    private static void AssertComplete(TestSite site, List<JsonElement> results)
    {
        var statuses = results.Select(result => (Url: result.GetProperty("Url").GetString()!, Status: result.GetProperty("Status").GetInt32()));
        Assert.Equal(site.Expected.Select(page => (page.Key, page.Value)).Order(), statuses.Order());
        Assert.Equal(site.Expected.Keys.Order(), site.Asked.Keys.Order());
        Assert.Equal(0, site.AskedElsewhere);
        foreach (var result in results)
        {
            var from = result.GetProperty("LinkedFrom").EnumerateArray().Select(url => url.GetString()!);
            Assert.Equal(site.Dead.GetValueOrDefault(result.GetProperty("Url").GetString()!, []).Order(), from.Order());
        }
        var redirects = results.ToDictionary(result => result.GetProperty("Url").GetString()!, result => result.GetProperty("RedirectsTo").GetString());
        Assert.Equal(site.Address("/page/1"), redirects[site.Address("/moved/1")]);
        Assert.Equal(site.Address("/loop/c"), redirects[site.Address("/loop/b")]);
        Assert.Null(redirects[site.Address("/page/1")]);
        Assert.Equal("Page 7 & more", results.Single(result => result.GetProperty("Url").GetString() == site.Address("/page/7")).GetProperty("Title").GetString());
    }

    /// <summary>The tables hold what the sample promises.</summary>
    private async Task AssertTablesAsync(TestSite site)
    {
        Assert.Equal(site.Expected.Keys.Order(), (await TableAsync("page")).Select(page => page.GetProperty("Url").GetString()!).Order());
        var links = (await TableAsync("link")).Select(link => (From: link.GetProperty("From").GetString()!, To: link.GetProperty("To").GetString()!, Kind: link.GetProperty("Kind").GetString()!)).ToList();
        Assert.All(links.Where(link => link.Kind == "page"), link => Assert.Contains(link.To, site.Expected));
        Assert.Equal(site.Dead.SelectMany(dead => dead.Value.Select(from => (from, dead.Key))).Order(), links.Where(link => site.Dead.ContainsKey(link.To)).Select(link => (link.From, link.To)).Order());
        Assert.Contains((site.Address("/page/10"), "mailto:a@example.org", "other"), links);
        Assert.Contains((site.Address("/page/10"), "http://no-such-host.invalid/", "offsite"), links);
    }

    /// <summary>Workers that have done something.</summary>
    private async Task<int> WorkersAsync() => (await TaskInspector.GetPerWorkerAsync(Rig.Connection, 1, TestContext.Current.CancellationToken)).Count(row => row.Execute > 0);

    private async Task<List<JsonElement>> TableAsync(string name)
    {
        var rows = new List<JsonElement>();
        await foreach (var row in TableReader.ReadAsync(Rig.Connection, 1, name))
            rows.Add(JsonDocument.Parse(Encoding.UTF8.GetString(row)).RootElement);
        return rows;
    }
}

public sealed class CrawlTestsOnReal(RealServer server) : CrawlTests(server);

public sealed class CrawlTestsOnEmbedded(EmbeddedTestServer server) : CrawlTests(server);
