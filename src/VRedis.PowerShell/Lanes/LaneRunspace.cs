using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VRedis.PowerShell.Commands;

namespace VRedis.PowerShell.Lanes;

/// <summary>Opens the runspace of a lane.</summary>
internal static class LaneRunspace
{
    private const string FirstCommand = "Write-Output";

    private static string? s_firstModule; // where the first lane has found it; looking for it takes longer than all the rest

    public static Runspace Open(LaneLimits limits)
    {
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry(LaneCommand.Name, typeof(LaneCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry(TakeOutputCommand.Name, typeof(TakeOutputCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry(PushVRedisItemCommand.CommandName, typeof(PushVRedisItemCommand), null));
        if (Volatile.Read(ref s_firstModule) is { } module)
            state.ImportPSModule([module]);
        Limit(state, limits);
        var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread; // the lane's own
        runspace.Name = "VRedis lane";
        runspace.Open();
        Warm(runspace);
        return runspace;
    }

    private static void Limit(InitialSessionState state, LaneLimits limits)
    {
        state.LanguageMode = limits.LanguageMode;
        if (limits.IsConstrained)
        {
            state.Commands.Remove(EachCommand.Name, typeof(SessionStateCmdletEntry));
            state.Commands.Add(new SessionStateCmdletEntry(EachCommand.Name, typeof(EachCommand), null));
        }
        if (limits.AllowedCommands is not { } allowed)
            return;
        // The functions that are left are then the task's own.
        foreach (var function in state.Commands.OfType<SessionStateFunctionEntry>().Where(function => !allowed.Matches(function.Name)).ToList())
            state.Commands.Remove(function.Name, typeof(SessionStateFunctionEntry));
        state.Providers.Remove("Function", typeof(SessionStateProviderEntry)); // it makes scripts of texts
    }

    /// <summary>The first use of a cmdlet outside the engine loads its module; that belongs here, not into the first item.</summary>
    private static void Warm(Runspace runspace)
    {
        using var warm = System.Management.Automation.PowerShell.Create();
        warm.Runspace = runspace;
        warm.AddScript($"$null | {FirstCommand}").Invoke();
        if (s_firstModule is null)
            Volatile.Write(ref s_firstModule, runspace.SessionStateProxy.InvokeCommand.GetCommand(FirstCommand, CommandTypes.Cmdlet)?.Module?.Path);
    }
}
