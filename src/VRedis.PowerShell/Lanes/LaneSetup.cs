using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VRedis.Working;

namespace VRedis.PowerShell.Lanes;

/// <summary>Makes a fresh runspace what a task needs: preferences, variables, functions, modules, and at last its own initialization.</summary>
internal static class LaneSetup
{
    /// <exception cref="VRedisException"><see cref="ErrorIds.CommandNotAllowed"/>.</exception>
    /// <exception cref="InvalidOperationException">The worker lacks something; the message says what.</exception>
    public static void Apply(Runspace runspace, TaskProperties properties, LaneLimits limits, TaskContext task)
    {
        foreach (DictionaryEntry variable in properties.Preferences.Cast<DictionaryEntry>().Concat(properties.Variables.Cast<DictionaryEntry>()))
            runspace.SessionStateProxy.SetVariable((string)variable.Key, variable.Value);
        // Where commands are limited, the modules of those that are allowed load by themselves.
        foreach (var module in properties.Modules.OfType<string>().Where(_ => limits.AllowedCommands?.Matches("Import-Module") != false))
            Import(runspace, module);
        CommandGuard.Install(runspace, limits, task);
        Define(runspace, properties, limits);
        foreach (var script in properties.Initialization.OfType<string>())
        {
            ScriptCheck.Check(script, limits);
            Initialize(runspace, script, properties.Using);
        }
    }

    private static void Initialize(Runspace runspace, string script, Hashtable usingValues)
    {
        try
        {
            Run(runspace, shell => shell.AddScript(script, useLocalScope: false).AddParameter("--%", usingValues));
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException)
        {
            throw new InvalidOperationException(Messages.FormatInitializationFailed(e.Message), e);
        }
    }

    // As a script, which makes functions of the lane's language mode, and needs no cmdlet that a worker might lack or not allow.
    private static void Define(Runspace runspace, TaskProperties properties, LaneLimits limits)
    {
        var functions = string.Join('\n', properties.Functions.Cast<DictionaryEntry>().Select(function => $"function global:{function.Key} {{{function.Value}\n}}"));
        ScriptCheck.Check(functions, limits);
        if (functions.Length > 0)
            Run(runspace, shell => shell.AddScript(functions, useLocalScope: false));
        foreach (DictionaryEntry alias in properties.Aliases)
            runspace.SessionStateProxy.InvokeProvider.Item.Set([$"alias:{alias.Key}"], alias.Value, force: true, literalPath: true);
    }

    private static void Import(Runspace runspace, string module)
    {
        try
        {
            Run(runspace, shell => shell.AddCommand("Import-Module").AddParameter("Name", module));
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException)
        {
            throw new InvalidOperationException(Messages.FormatModuleNotImported(module: module, reason: e.Message), e);
        }
    }

    private static void Run(Runspace runspace, Action<System.Management.Automation.PowerShell> add)
    {
        using var shell = System.Management.Automation.PowerShell.Create();
        shell.Runspace = runspace;
        add(shell);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException e) when (e.ErrorRecord.Exception is VRedisException known)
        {
            throw known;
        }
        if (shell.HadErrors && shell.Streams.Error.Count > 0)
            throw new InvalidOperationException(shell.Streams.Error[0].ToString());
    }
}
