using System.Buffers.Text;
using VRedis.Working;

namespace VRedis.Bench.Children;

/// <summary>The least that a lane can do: doubles integers. What is left is the engine's own cost.</summary>
/// <param name="pause">How long each item waits besides.</param>
internal sealed class DoublingRunner(TimeSpan pause) : IItemRunner
{
    public void Run(ILaneFeed feed)
    {
        while (feed.TryNext(out var item))
        {
            if (pause > TimeSpan.Zero)
                Thread.Sleep(pause);
            Utf8Parser.TryParse(item.Value.Span, out long number, out _);
            Utf8Formatter.TryFormat(number * 2, feed.Output.GetSpan(20), out var written);
            feed.Output.Advance(written);
            feed.EndOutput();
            feed.Done();
        }
    }

    public void Cancel()
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>Opens lanes for <see cref="Name"/>.</summary>
internal sealed class DoublingRunnerFactory(TimeSpan pause = default) : IItemRunnerFactory
{
    public const string Name = "bench";

    public string Language => Name;

    public IItemRunner Open(TaskContext task) => new DoublingRunner(pause);

    public void Dispose()
    {
    }
}
