using VRedis.Connection;
using VRedis.Inspecting;

namespace VRedis.PowerShell.Piping;

/// <summary>The progress bar of a task that is followed. It looks at the task's state beside the reading, which never waits for it.</summary>
/// <param name="streams">Where it is shown.</param>
/// <param name="connection">Where the task lies.</param>
/// <param name="taskId">The task.</param>
/// <param name="cancellation">Ends a look that is on its way.</param>
internal sealed class FollowProgress(IStreams streams, VRedisConnection connection, long taskId, CancellationToken cancellation)
{
    private readonly StatProgress _bar = new(streams, taskId);
    private Task<TaskStat>? _looking;

    /// <summary>Shows how far the task is, when it is time to and that is known.</summary>
    public void Show()
    {
        if (_looking is { IsCompleted: true } looked)
        {
            if (looked.IsCompletedSuccessfully)
                _bar.Show(looked.Result);
            _ = looked.Exception; // the reader hears of it as well
            _looking = null;
        }
        if (_looking is null && _bar.IsDue)
            _looking = Task.Run(() => TaskInspector.GetAsync(connection, taskId, cancellation), cancellation);
    }

    /// <summary>Takes it away.</summary>
    public void Complete() => _bar.Complete();
}
