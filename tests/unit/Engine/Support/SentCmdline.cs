using System.Collections.Concurrent;
using System.Globalization;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Inspecting;
using Xunit;

namespace VRedis.Tests.Engine.Support;

/// <summary>A command line that a test has sent to all workers, with what came of it so far.</summary>
internal sealed class SentCmdline : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<CmdlineOutput> _outputs = [];
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Task _taking;

    private SentCmdline(LiveCmdline live)
    {
        Live = live;
        _taking = Task.Run(Take);
    }

    public LiveCmdline Live { get; }

    public IReadOnlyList<CmdlineLine> Lines => [.. _outputs.OfType<CmdlineLine>()];

    public IReadOnlyList<CmdlineExit> Exits => [.. _outputs.OfType<CmdlineExit>()];

    public static async Task<SentCmdline> StartAsync(VRedisConnection connection, CmdlineDefinition definition)
    {
        var cancellation = TestContext.Current.CancellationToken;
        return new SentCmdline(await LiveCmdline.StartAsync(connection, definition, await TaskInspector.GetWorkersAsync(connection, cancellation), cancellation: cancellation));
    }

    /// <summary>Waits for the end on every worker.</summary>
    public async Task<SentCmdline> EndAsync()
    {
        await _taking.WaitAsync(Until.Generous, TestContext.Current.CancellationToken);
        return this;
    }

    /// <summary>The lines of standard output as one text, in the order of their coming.</summary>
    public string Text(CmdlineStream stream = CmdlineStream.Output) =>
        string.Concat(Lines.Where(line => line.Stream == stream).Select(line => line.NoNewline ? line.Line : line.Line + "\n"));

    /// <summary>Waits for a line with ids of processes.</summary>
    public async Task<int[]> ProcessesAsync(int workers = 1)
    {
        await Until.Async(() => Lines.Count >= workers, "the command tells its processes");
        return [.. Lines.SelectMany(line => line.Line.Split(' ')).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await Live.DisposeAsync();
        await _taking.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private void Take()
    {
        while (!Live.HasEnded && !_cancellation.IsCancellationRequested)
        {
            if (Live.Take(Pause) is { } output)
                _outputs.Enqueue(output);
        }
    }
}
