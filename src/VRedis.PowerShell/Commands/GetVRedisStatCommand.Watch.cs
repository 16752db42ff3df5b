using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Watching;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <content>The live view.</content>
public sealed partial class GetVRedisStatCommand
{
    private const int MostWatched = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly List<long> _watched = [];
    private readonly HashSet<long> _seen = [];

    /// <summary>Shows tasks and workers on the whole console, drawn anew until Ctrl+C. In a pipeline, and where output is redirected, it gives the tasks anew each time instead.</summary>
    [Parameter]
    public SwitchParameter Watch { get; set; }

    /// <summary>Seconds between two looks of <c>-Watch</c>.</summary>
    [Parameter]
    [ValidateRange(0.1d, 3600d)]
    public double IntervalSeconds { get; set; } = 1;

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (!Watch && MyInvocation.BoundParameters.ContainsKey(nameof(IntervalSeconds)))
            throw new VRedisException(ErrorIds.BadSetting, Messages.StatIntervalNeedsWatch);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!Watch)
            WriteFound();
        if (!Watch || (ParameterSetName == "Task" && _watched.Count == 0))
            return;
        TaskId = [.. _watched];
        Last ??= State is null ? MostWatched : null;
        var connection = Connect();
        using var screen = MyInvocation.PipelinePosition == MyInvocation.PipelineLength ? Screen.Open(Host) : null;
        if (screen is null)
            Repeat(connection);
        else
            Draw(connection, screen);
    }

    private void Repeat(VRedisConnection connection)
    {
        while (true)
        {
            foreach (var row in Wait(cancellation => RowsAsync(connection, (_, _) => { }, cancellation)))
                WriteObject(row);
            Pause();
        }
    }

    private void Draw(VRedisConnection connection, Screen screen)
    {
        var view = new StatView(this, connection.Settings.Address);
        IReadOnlyList<string> lines = [];
        while (true)
        {
            var start = DateTime.Now;
            var looking = Task.Run(() => LookAsync(connection, StopToken), StopToken);
            while (!Wait(_ => EndsAsync(looking)))
                screen.Draw([view.Title(start, screen.Size.Width), .. lines]);
            var (rows, workers) = Wait(_ => looking);
            lines = view.Lines(rows, workers, screen.Size.Width);
            screen.Draw([view.Title(null, screen.Size.Width), .. lines]);
            Pause();
        }
    }

    private static async Task<bool> EndsAsync(Task looking) => await Task.WhenAny(looking, Task.Delay(Patience)).ConfigureAwait(false) == looking;

    private async Task<(IReadOnlyList<PSObject> Rows, IReadOnlyList<WorkerInfo> Workers)> LookAsync(VRedisConnection connection, CancellationToken cancellation) =>
        (await RowsAsync(connection, (_, _) => { }, cancellation).ConfigureAwait(false), await TaskInspector.GetWorkersAsync(connection, cancellation).ConfigureAwait(false));

    private void Pause() => Wait(cancellation => Task.Delay(TimeSpan.FromSeconds(IntervalSeconds), cancellation));
}
