using System.Globalization;
using System.Text;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Tests.Engine.Support;

/// <summary>Opens lanes that run a delegate for each item. An exception of the delegate fails the attempt.</summary>
internal sealed class DelegateRunnerFactory(Action<ItemCall> run) : IItemRunnerFactory
{
    /// <summary>The language of all tasks of the engine's tests.</summary>
    public const string Name = "test";

    private int _opened;
    private int _closed;

    public string Language => Name;

    /// <summary>Lanes that were opened so far.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Lanes that are open.</summary>
    public int Open => Opened - Volatile.Read(ref _closed);

    /// <summary>Lanes that were open when the factory was disposed.</summary>
    public int? OpenAtDispose { get; private set; }

    IItemRunner IItemRunnerFactory.Open(TaskContext task)
    {
        Interlocked.Increment(ref _opened);
        return new Runner(this, task);
    }

    public void Dispose() => OpenAtDispose = Open;

    private sealed class Runner(DelegateRunnerFactory factory, TaskContext task) : IItemRunner
    {
        private readonly CancellationTokenSource _cancellation = new();

        public void Run(ILaneFeed feed)
        {
            while (feed.TryNext(out var item))
            {
                try
                {
                    factory.Run(new ItemCall(item, task, feed, _cancellation.Token));
                    feed.Done();
                }
                catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception e)
                {
                    feed.Fail(new ItemError { Message = e.Message, Type = e.GetType().FullName });
                }
            }
        }

        public void Cancel() => _cancellation.Cancel();

        public void Dispose() => Interlocked.Increment(ref factory._closed);
    }

    private void Run(ItemCall call) => run(call);
}

/// <summary>One attempt of an item, as a delegate sees it.</summary>
internal sealed class ItemCall(WorkItem item, TaskContext task, ILaneFeed feed, CancellationToken cancellation)
{
    public WorkItem Item => item;

    public TaskContext Task => task;

    /// <summary>The input's JSON.</summary>
    public string Text => Encoding.UTF8.GetString(item.Value.Span);

    /// <summary>The input, when it is a number.</summary>
    public long Number => long.Parse(item.Value.Span, CultureInfo.InvariantCulture);

    public int Attempt => item.Attempt;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Writes one output value.</summary>
    public void Output(object json)
    {
        feed.Output.Append(Encoding.UTF8.GetBytes(Convert.ToString(json, CultureInfo.InvariantCulture)!));
        feed.EndOutput();
    }

    /// <summary>Adds a follow-up item.</summary>
    public void Push(object json, string step = StepDefinition.Main, TimeSpan delay = default, string? key = null, bool unique = false) =>
        feed.Push(new ChildItem(step, Encoding.UTF8.GetBytes(Convert.ToString(json, CultureInfo.InvariantCulture)!), delay, key) { Unique = unique });

    public void Record(string message) => feed.Record(StreamKind.Information, Encoding.UTF8.GetBytes($"\"{message}\""));

    /// <summary>Adds a follow-up item.</summary>
    public void Push(ChildItem child) => feed.Push(child);

    /// <summary>Takes a while, unless it is cancelled.</summary>
    public void Wait(TimeSpan time)
    {
        if (cancellation.WaitHandle.WaitOne(time))
            cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Waits for an event, unless it is cancelled.</summary>
    public void Wait(ManualResetEventSlim gate) => gate.Wait(cancellation);
}
