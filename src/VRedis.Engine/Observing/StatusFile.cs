using System.Text.Json;
using VRedis.Working;

namespace VRedis.Observing;

/// <summary>A small JSON file that says how a worker is, for whoever watches it. It is written anew with each <see cref="Presence.Beat"/>, also while Redis is away: one that is older says that the process hangs. It goes with the worker.</summary>
public sealed class StatusFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly Func<Worker> _worker;
    private readonly Action<string> _notify;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _writing;
    private bool _failed;

    /// <param name="path">The file's full path.</param>
    /// <param name="worker">The worker of the moment.</param>
    /// <param name="notify">Told once when the file cannot be written any more.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.FileNotWritten"/>.</exception>
    public StatusFile(string path, Func<Worker> worker, Action<string> notify)
    {
        (_path, _draft, _worker, _notify) = (path, $"{path}.{Environment.ProcessId}.tmp", worker, notify);
        try
        {
            Write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VRedisException(ErrorIds.FileNotWritten, Messages.FormatStatusFileNotWritten(path: path, reason: e.Message), e);
        }
        _writing = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        _ending.Dispose();
        try
        {
            File.Delete(_path);
            File.Delete(_draft);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It gets old.
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Presence.Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
                TryWrite();
        }
        catch (OperationCanceledException)
        {
            // The worker ends.
        }
    }

    private void TryWrite()
    {
        try
        {
            Write();
            _failed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failed)
                _notify(Messages.FormatStatusFileNotWritten(path: _path, reason: e.Message));
            _failed = true;
        }
    }

    // Whoever reads it sees the one before or this one, never half of it.
    private void Write()
    {
        var (worker, info) = (_worker(), _worker().Info);
        using (var file = new FileStream(_draft, FileMode.Create, FileAccess.Write))
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WriteNumber("workerId", info.WorkerId);
            json.WriteString("name", info.Name);
            json.WriteNumber("processId", info.ProcessId);
            json.WriteString("state", info.State.ToString());
            json.WriteBoolean("connected", worker.IsConnected);
            json.WriteStartArray("tasks");
            foreach (var task in info.Tasks)
                json.WriteNumberValue(task);
            json.WriteEndArray();
            json.WriteNumber("lanes", info.Lanes);
            json.WriteNumber("running", info.Running);
            json.WriteNumber("executed", info.Executed);
            json.WriteString("started", info.Started);
            json.WriteString("at", DateTime.UtcNow);
            json.WriteEndObject();
        }
        File.Move(_draft, _path, overwrite: true);
    }
}
