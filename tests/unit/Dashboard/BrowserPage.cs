using System.Collections.Concurrent;
using PuppeteerSharp;
using PuppeteerSharp.Media;
using VRedis.Tests.Engine.Support;
using Xunit;

namespace VRedis.Tests.Dashboard;

/// <summary>A page of the dashboard in a browser, as a test looks at it and uses it.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly IBrowserContext _context;

    public BrowserPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Enqueue(error.Message ?? "an error");
        page.Console += (_, said) =>
        {
            if (said.Message.Text is { } text && text.Contains("Content Security Policy", StringComparison.Ordinal))
                _complaints.Enqueue(text);
        };
    }

    public IPage Page { get; }

    /// <summary>Errors of its script, and what its policy has forbidden.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>What an expression of JavaScript gives.</summary>
    public Task<T> EvaluateAsync<T>(string expression) => Page.EvaluateExpressionAsync<T>(expression);

    /// <summary>The text that is seen of an element; empty when it is not there or hidden.</summary>
    public Task<string> TextAsync(string selector) => Page.EvaluateFunctionAsync<string>("selector => { const node = document.querySelector(selector); return node?.checkVisibility() ? node.innerText : ''; }", selector);

    /// <summary>Waits for a text in an element.</summary>
    public async Task ShowsAsync(string selector, string text)
    {
        var last = "";
        try
        {
            await Until.Async(async () => (last = await TextAsync(selector)).Contains(text, StringComparison.Ordinal), "it shows");
        }
        catch (Xunit.Sdk.FailException)
        {
            Assert.Fail($"{selector} does not show '{text}' but '{last}'. {string.Join("; ", _complaints)}");
        }
    }

    /// <summary>Waits until an expression is true.</summary>
    public Task UntilAsync(string expression, string what) => Until.Async(() => EvaluateAsync<bool>($"Boolean({expression})"), what);

    /// <summary>Clicks on what is there by then.</summary>
    public async Task ClickAsync(string selector)
    {
        await UntilAsync($"document.querySelector({System.Text.Json.JsonSerializer.Serialize(selector)})?.checkVisibility()", $"{selector} is there");
        await Page.ClickAsync(selector);
    }

    public Task PressAsync(string key) => Page.Keyboard.PressAsync(key);

    /// <summary>What is focused: its id, or its text.</summary>
    public Task<string> FocusAsync() => EvaluateAsync<string>("document.activeElement.id || document.activeElement.innerText || document.activeElement.tagName");

    public Task SetColorsAsync(string scheme) => Page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);

    public Task SetSizeAsync(int width, int height) => Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height });

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
    }
}
