using System.Buffers;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>A task whose sender stays: takes items, gives back what comes of them, and ends with its sender. On workers it is a <see cref="LiveTask"/>, in this process a <see cref="Local.LocalTask"/>.</summary>
public interface ILiveTask : IAsyncDisposable
{
    /// <summary>The task's id; 0 for one in this process.</summary>
    long TaskId { get; }

    /// <summary>What it is.</summary>
    TaskDefinition Definition { get; }

    /// <summary>How it lies in Redis: as it is, signed or encrypted.</summary>
    SealMark Mark { get; }

    /// <summary>How far it is, as last heard.</summary>
    TaskProgress Progress { get; }

    /// <summary>Takes an item, unless too much waits already: then take events and try again.</summary>
    /// <param name="value">The input.</param>
    /// <param name="write">Writes it as one line of JSON.</param>
    /// <exception cref="VRedisException">What made sending impossible.</exception>
    bool TryAdd<T>(T value, Action<T, IBufferWriter<byte>> write);

    /// <summary>Says that no more items come; the task ends when all are done.</summary>
    void Seal();

    /// <summary>Takes the next event, waiting at most as long as given.</summary>
    /// <returns>The event, or null when none came; <see cref="EndEvent"/> is the last.</returns>
    /// <exception cref="VRedisException">What made sending or reading impossible.</exception>
    TaskEvent? Take(TimeSpan timeout);

    /// <summary>Ends a wait in <see cref="Take"/> early.</summary>
    void Nudge();

    /// <summary>Ends the task everywhere; running items are cancelled.</summary>
    Task StopAsync(CancellationToken cancellation = default);
}
