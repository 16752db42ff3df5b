using System.Diagnostics;
using Xunit;

namespace VRedis.Tests.Engine.Support;

/// <summary>Waits for conditions instead of times.</summary>
internal static class Until
{
    /// <summary>Long enough for a loaded machine; a test that works never waits for it.</summary>
    public static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="limit">The test fails after this time; <see cref="Generous"/> by default.</param>
    /// <returns>How long it took.</returns>
    public static Task<TimeSpan> Async(Func<bool> condition, string what, TimeSpan? limit = null) => Async(() => Task.FromResult(condition()), what, limit);

    /// <inheritdoc cref="Async(Func{bool}, string, TimeSpan?)"/>
    public static async Task<TimeSpan> Async(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (limit ?? Generous))
                Assert.Fail($"Not within {watch.Elapsed.TotalSeconds:0.0} s: {what}.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        return watch.Elapsed;
    }
}
