using System.Text.Json;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>Makes a worker known to all, beat by beat, hears with each whether it is asked to leave, and takes it off the list at its end.</summary>
/// <param name="connection">Where it works.</param>
/// <param name="info">What it tells of itself now.</param>
internal sealed class Presence(VRedisConnection connection, Func<WorkerInfo> info)
{
    /// <summary>How often a worker gives a sign of life.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>After this time without one it counts as gone.</summary>
    public static readonly TimeSpan Gone = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Signal _now = new();
    private bool _left;

    /// <summary>Gives signs of life until it is cancelled.</summary>
    /// <param name="heard">Told with each what was heard.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Action<BeatAnswer> heard, CancellationToken cancellation)
    {
        while (true)
        {
            await _now.WaitAsync(Beat, cancellation).ConfigureAwait(false);
            heard(await BeatAsync(cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>Does not wait for the next beat: something has changed, here or there.</summary>
    public void Hurry() => _now.Set();

    /// <summary>Gives a sign of life, unless the worker has left.</summary>
    public async Task<BeatAnswer> BeatAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_left)
                return new BeatAnswer("", 0, 0);
            var (keys, told) = (connection.Keys, info());
            var reply = await connection.RunAsync(Script.Presence, [keys.Workers, keys.Worker(told.WorkerId), keys.Drain, keys.Active, keys.Cmdlines],
                [told.WorkerId, JsonSerializer.SerializeToUtf8Bytes(told, WireJson.Default.WorkerInfo)], cancellation).ConfigureAwait(false);
            return new BeatAnswer(reply.Text(0), reply.Number(1), reply.Number(2));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes the worker off the list; no beat puts it there again.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _left = true;
            var (keys, id) = (connection.Keys, info().WorkerId);
            await connection.TryAsync(
                db => Task.WhenAll(db.SortedSetRemoveAsync(keys.Workers, id), db.KeyDeleteAsync(keys.Worker(id)), db.HashDeleteAsync(keys.Drain, id)), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <summary>What a worker hears with its sign of life.</summary>
/// <param name="Asked">Who asks it to leave; empty when nobody does.</param>
/// <param name="Tasks">Tasks that have not ended, about.</param>
/// <param name="Cmdlines">Command lines that run or are to run somewhere.</param>
internal readonly record struct BeatAnswer(string Asked, long Tasks, long Cmdlines);
