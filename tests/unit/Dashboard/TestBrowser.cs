using PuppeteerSharp;
using VRedis.Tests.Dashboard;
using Xunit;

[assembly: AssemblyFixture(typeof(TestBrowser))]

namespace VRedis.Tests.Dashboard;

/// <summary>
/// The Chromium that tests share: the one that VREDIS_TEST_BROWSER names, else one of the PATH. Started by the first test that asks for it; where there is
/// none, these tests are skipped.
/// </summary>
public sealed class TestBrowser : IAsyncDisposable
{
    private const string Variable = "VREDIS_TEST_BROWSER";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly Lazy<Task<IBrowser>> _browser = new(LaunchAsync);

    /// <summary>A page of a test's own, of the size of a laptop's screen. What it should not do is collected: see <see cref="BrowserPage.Complaints"/>.</summary>
    internal async Task<BrowserPage> OpenAsync(string url)
    {
        var context = await (await _browser.Value).CreateBrowserContextAsync();
        var page = await context.NewPageAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = 1360, Height = 800 });
        var opened = new BrowserPage(context, page);
        await page.GoToAsync(url, WaitUntilNavigation.DOMContentLoaded);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _browser.Value).DisposeAsync();
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        var program = Find();
        if (program is null)
            Assert.Skip($"No browser: {Variable} is not set, and none of {string.Join(", ", Names)} is on the PATH.");
        string[] root = OperatingSystem.IsWindows() || Environment.UserName != "root" ? [] : ["--no-sandbox"]; // Chromium refuses to be root's with one
        return await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = program, Headless = true, Timeout = 60_000, ProtocolTimeout = 60_000, Args = [.. root, "--disable-dev-shm-usage", "--disable-gpu"] });
    }

    private static string? Find() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))).FirstOrDefault(File.Exists);
}
