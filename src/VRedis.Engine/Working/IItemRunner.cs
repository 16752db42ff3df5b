using System.Diagnostics.CodeAnalysis;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>What a lane must offer: it runs items, one after another, on the lane's own thread.</summary>
public interface IItemRunner : IDisposable
{
    /// <summary>Takes items from the feed until it has no more, and says of each how it went.</summary>
    void Run(ILaneFeed feed);

    /// <summary>Cancels the item that runs; <see cref="Run"/> must return soon. Called on another thread.</summary>
    void Cancel();
}

/// <summary>Opens lanes for the tasks of one language.</summary>
public interface IItemRunnerFactory : IDisposable
{
    /// <summary>The <see cref="TaskDefinition.Language"/> it runs.</summary>
    string Language { get; }

    /// <summary>Opens a lane; called on the lane's own thread. An exception fails the items that the lane would have run.</summary>
    IItemRunner Open(TaskContext task);
}

/// <summary>The task that a lane is for, and where it runs.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Definition">What it is.</param>
/// <param name="WorkerId">The worker.</param>
/// <param name="WorkerName">The worker's name.</param>
public sealed record TaskContext(long TaskId, TaskDefinition Definition, long WorkerId, string WorkerName)
{
    /// <summary>Whether all that the task gives and takes is encrypted on its way, so that secrets may travel. Default: false.</summary>
    public bool Encrypted { get; init; }
}

/// <summary>An item on its way through a lane.</summary>
/// <param name="Id">Its id in the task.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="Step">The step it is for.</param>
/// <param name="Value">The input: a value of the codec, as JSON in UTF-8.</param>
public readonly record struct WorkItem(long Id, int Attempt, StepDefinition Step, ReadOnlyMemory<byte> Value)
{
    /// <summary>The input as it lies in Redis, when it is signed or encrypted there.</summary>
    internal ReadOnlyMemory<byte>? Sealed { get; init; }

    /// <summary>The input as it lies in Redis.</summary>
    internal ReadOnlyMemory<byte> Line => Sealed ?? Value;
}

/// <summary>Where a lane gets its items and leaves what comes of them.</summary>
public interface ILaneFeed
{
    /// <summary>Waits for the next item.</summary>
    /// <returns>False when the lane is to end.</returns>
    bool TryNext([MaybeNullWhen(false)] out WorkItem item);

    /// <summary>Where the current item's output is written, one value after another; <see cref="EndOutput"/> ends each.</summary>
    ByteBuffer Output { get; }

    /// <summary>Ends an output value. It becomes visible when the item is done, and never when its attempt fails.</summary>
    void EndOutput();

    /// <summary>Appends a record of the current item; it becomes visible at once.</summary>
    void Record(StreamKind stream, byte[] value);

    /// <summary>Adds a follow-up item to the task. It is enqueued when the current item is done, and never when its attempt fails.</summary>
    /// <param name="child">The item.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>: there is no such step; <see cref="ErrorIds.BadValue"/>: its value is not one line.</exception>
    void Push(ChildItem child);

    /// <summary>The current item is done.</summary>
    void Done();

    /// <summary>The current attempt has failed.</summary>
    void Fail(ItemError error);
}
