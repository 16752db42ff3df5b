using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell.Commands;
using VRedis.PowerShell.Lanes;
using VRedis.PowerShell.Values;
using VRedis.Tests.Engine.Support;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Module;

public sealed class SpareRunspacesTests : IDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly ConcurrentQueue<Runspace> _opened = [];
    private readonly List<Runspace> _taken = [];
    private SpareRunspaces? _spares;

    public void Dispose()
    {
        _spares?.Dispose();
        _taken.ForEach(runspace => runspace.Dispose());
    }

    [Fact]
    public async Task One_is_ready_and_the_next_is_opened_when_it_is_taken()
    {
        var spares = Start(quiet: Never, memory: Never);
        await Until.Async(() => spares.Ready == 1, "one is ready");

        Assert.Same(_opened.Single(), Take());

        await Until.Async(() => spares.Ready == 1, "another is ready");
        Assert.Equal(2, _opened.Count);
    }

    [Fact]
    public async Task As_many_are_ready_as_were_in_use_at_once()
    {
        var spares = Start(quiet: TimeSpan.FromMilliseconds(1), memory: Never);
        for (var i = 0; i < 3; i++)
            Take();
        await Until.Async(() => spares.Ready == 3, "as many are ready");

        for (var i = 0; i < 3; i++)
            spares.Used();
        for (var i = 0; i < 3; i++)
            Take();
        await Until.Async(() => spares.Ready == 3, "they are ready again");

        Assert.InRange(_opened.Count, 9, 10); // those taken, those ready, and one more when a lane was faster than who opens them
    }

    [Fact]
    public async Task No_more_are_ready_than_are_worth_their_memory()
    {
        var spares = Start(quiet: TimeSpan.FromMilliseconds(1), memory: Never);
        for (var i = 0; i < SpareRunspaces.Most + 3; i++)
            Take();

        await Until.Async(() => spares.Ready == SpareRunspaces.Most, "as many are ready as may be");
        Assert.InRange(_opened.Count, (2 * SpareRunspaces.Most) + 3, (2 * SpareRunspaces.Most) + 4);
    }

    [Fact]
    public async Task After_a_while_without_work_one_is_enough()
    {
        var spares = Start(quiet: TimeSpan.FromMilliseconds(1), memory: TimeSpan.FromSeconds(2));
        for (var i = 0; i < 3; i++)
            Take();
        await Until.Async(() => _opened.Count >= 6, "several are opened");

        await Until.Async(() => spares.Ready == 1, "one is left");

        Assert.Equal(_taken.Count + 1, _opened.Count(runspace => runspace.RunspaceStateInfo.State == RunspaceState.Opened));
    }

    [Fact]
    public async Task Those_that_are_ready_go_with_the_factory()
    {
        var spares = Start(quiet: Never, memory: Never);
        await Until.Async(() => spares.Ready == 1, "one is ready");

        spares.Dispose();

        Assert.Equal(RunspaceState.Closed, _opened.Single().RunspaceStateInfo.State);
        Assert.Throws<ObjectDisposedException>(Take);
    }

    [Fact]
    public async Task A_lane_that_ends_forgets_what_scripts_stored()
    {
        var spares = Start(quiet: Never, memory: Never);
        await Until.Async(() => spares.Ready == 1, "one is ready");
        var scope = _opened.Single().SessionStateProxy;
        var task = new TaskContext(1, new TaskDefinition { Language = "powershell", Steps = [new StepDefinition(StepDefinition.Main, "1", StepDefinition.DefaultTable)] }, WorkerId: 1, WorkerName: "here");
        var lane = new PowerShellRunner(spares, task, LaneLimits.None, new PSValueCodec());
        scope.PSVariable.Set(new PSVariable("always", new object(), ScopedItemOptions.None, [new ValidateNotNullAttribute()]));
        scope.PSVariable.Set("kept", new object());
        var (always, kept) = (scope.PSVariable.Get("always"), scope.PSVariable.Get("kept"));

        lane.Dispose();

        Assert.Null(kept.Value);
        Assert.NotNull(always.Value); // it takes no null, and hinders no other
    }

    private SpareRunspaces Start(TimeSpan quiet, TimeSpan memory) => _spares = new SpareRunspaces(Open, quiet, memory);

    private Runspace Open()
    {
        var state = InitialSessionState.Create();
        state.Providers.Add(new SessionStateProviderEntry("Variable", typeof(VariableProvider), null));
        var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        _opened.Enqueue(runspace);
        return runspace;
    }

    private Runspace Take()
    {
        var runspace = _spares!.Take();
        _taken.Add(runspace);
        return runspace;
    }
}
