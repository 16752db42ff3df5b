using VRedis.Wire;
using VRedis.Working;

namespace VRedis.CSharp.Running;

/// <summary>A lane of C#: calls a step's script for item after item.</summary>
internal sealed class CSharpRunner : IItemRunner
{
    private readonly TaskScripts _scripts;
    private readonly ScriptLane _lane;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Action _close;

    /// <param name="task">The task.</param>
    /// <param name="scripts">Its scripts.</param>
    /// <param name="codec">Reads inputs and writes outputs.</param>
    /// <param name="close">Is called when the lane no longer needs the scripts.</param>
    public CSharpRunner(TaskContext task, TaskScripts scripts, ValueCodec codec, Action close)
    {
        (_scripts, _close) = (scripts, close);
        _lane = new ScriptLane(task, codec, _cancellation.Token);
    }

    public void Run(ILaneFeed feed)
    {
        while (feed.TryNext(out var item))
        {
            var globals = new ScriptGlobals(_lane, feed, item);
            try
            {
                Run(item, globals, feed);
            }
            catch (Exception error)
            {
                globals.End();
                feed.Fail(ScriptFailure.From(error, item.Step)); // of no effect when the lane is being cancelled
                continue;
            }
            globals.End();
            feed.Done();
        }
    }

    // Not with Cancel: what a script has registered with the token would run here, and may take long.
    public void Cancel() => _ = _cancellation.CancelAsync();

    // The source of the token is left to the garbage collector: what is registered with it may still be running.
    public void Dispose() => _close();

    private void Run(WorkItem item, ScriptGlobals globals, ILaneFeed feed)
    {
        globals.Input = _lane.Codec.Read(item.Value.Span);
        var result = _scripts[item.Step]([globals, null]).GetAwaiter().GetResult();
        foreach (var value in ScriptOutput.Unroll(result, _lane.Cancellation))
        {
            _lane.Codec.Write(value, feed.Output);
            feed.EndOutput();
        }
    }
}
