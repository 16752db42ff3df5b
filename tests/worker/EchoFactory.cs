using System.Text;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.TestWorker;

/// <summary>Opens lanes that give back each item as their output.</summary>
internal sealed class EchoFactory(Behaviour behaviour) : IItemRunnerFactory
{
    public const string Name = "test";

    public string Language => Name;

    public IItemRunner Open(TaskContext task) => new Echo(behaviour);

    public void Dispose()
    {
    }

    private sealed class Echo(Behaviour behaviour) : IItemRunner
    {
        public void Run(ILaneFeed feed)
        {
            while (feed.TryNext(out var item))
            {
                var number = long.Parse(item.Value.Span);
                behaviour.Run(number);
                foreach (var more in behaviour.Pushes(number))
                    feed.Push(new ChildItem(item.Step.Name, Encoding.UTF8.GetBytes($"{more}")) { Unique = true });
                feed.Output.Append(item.Value.Span);
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
}
