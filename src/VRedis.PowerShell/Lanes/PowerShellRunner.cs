using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VRedis.PowerShell.Records;
using VRedis.PowerShell.Values;
using VRedis.Working;

namespace VRedis.PowerShell.Lanes;

/// <summary>A lane of PowerShell: one runspace with one long pipeline, whose only command takes item after item.</summary>
internal sealed class PowerShellRunner : IItemRunner
{
    // "--%" is how the engine itself hands over the values of $using: expressions; every scope below this script finds them.
    private const string Script = LaneCommand.Name;

    private readonly SpareRunspaces _runspaces;
    private readonly Runspace _runspace;
    private readonly TaskProperties _properties;
    private readonly PSValueCodec _codec;
    private readonly System.Management.Automation.PowerShell _pipeline = System.Management.Automation.PowerShell.Create();
    private readonly object _gate = new();
    private bool _disposed;

    public PowerShellRunner(SpareRunspaces runspaces, TaskContext task, LaneLimits limits, PSValueCodec codec)
    {
        (_runspaces, _properties, _codec) = (runspaces, TaskProperties.Read(task.Definition.Properties, codec), codec);
        foreach (var step in task.Definition.Steps)
            ScriptCheck.Check(step.Script, limits);
        _runspace = runspaces.Take();
        try
        {
            _pipeline.Runspace = _runspace;
            LaneSetup.Apply(_runspace, _properties, limits, task);
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Run(ILaneFeed feed)
    {
        LaneWork.Current = new LaneWork(feed, _properties, _codec); // the pipeline runs on this thread
        StreamTap.Attach(_pipeline.Streams, feed, _codec);
        _pipeline.AddScript(Script).AddParameter("--%", _properties.Using);
        _pipeline.Invoke();
    }

    public void Cancel()
    {
        lock (_gate) // the engine takes it badly when the runspace is closed meanwhile
        {
            if (!_disposed)
                _pipeline.BeginStop(null, null);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        _pipeline.Dispose();
        Forget();
        Close();
        (Runspace.DefaultRunspace, LaneWork.Current) = (null, null);
    }

    private void Close()
    {
        _runspace.Dispose();
        _runspaces.Used();
    }

    /// <summary>What is static in a thread, the engine's own things too, outlives it for an uncertain time: at least what scripts stored in variables goes now.</summary>
    // One by one: resetting the runspace would take longer than opening it, as it looks at all mounted file systems once more.
    private void Forget()
    {
        try
        {
            foreach (var variable in _runspace.SessionStateProxy.InvokeProvider.ChildItem.Get("Variable:", recurse: false).Select(found => found.BaseObject).OfType<PSVariable>())
                Clear(variable);
        }
        catch (Exception e) when (e is InvalidOperationException or RuntimeException)
        {
            // Something in it has not ended.
        }
    }

    private static void Clear(PSVariable variable)
    {
        try
        {
            if ((variable.Options & (ScopedItemOptions.Constant | ScopedItemOptions.ReadOnly)) == 0)
                variable.Value = null;
        }
        catch (RuntimeException)
        {
            // It does not take null.
        }
    }
}
