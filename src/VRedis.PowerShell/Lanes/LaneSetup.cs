using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace VRedis.PowerShell.Lanes;

/// <summary>Makes a fresh runspace what a task needs: preferences, variables, functions, modules, and at last its own initialization.</summary>
internal static class LaneSetup
{
    // Only what the engine itself offers: the cmdlets for items live in a module that may be missing.
    private const string Define = """
        param($Functions, $Aliases)
        foreach ($f in $Functions.GetEnumerator()) { $null = $ExecutionContext.InvokeProvider.Item.Set("function:global:$($f.Key)", [scriptblock]::Create($f.Value)) }
        foreach ($a in $Aliases.GetEnumerator()) { $null = $ExecutionContext.InvokeProvider.Item.Set([string[]]"alias:$($a.Key)", $a.Value, $true, $true) }
        """;

    /// <exception cref="InvalidOperationException">The worker lacks something; the message says what.</exception>
    public static void Apply(Runspace runspace, TaskProperties properties)
    {
        foreach (DictionaryEntry variable in properties.Preferences.Cast<DictionaryEntry>().Concat(properties.Variables.Cast<DictionaryEntry>()))
            runspace.SessionStateProxy.SetVariable((string)variable.Key, variable.Value);
        foreach (var module in properties.Modules.OfType<string>())
            Import(runspace, module);
        if (properties.Functions.Count + properties.Aliases.Count > 0)
            Run(runspace, shell => shell.AddScript(Define).AddParameter("Functions", properties.Functions).AddParameter("Aliases", properties.Aliases));
        foreach (var script in properties.Initialization.OfType<string>())
            Initialize(runspace, script, properties.Using);
    }

    private static void Initialize(Runspace runspace, string script, Hashtable usingValues)
    {
        try
        {
            Run(runspace, shell => shell.AddScript(script, useLocalScope: false).AddParameter("--%", usingValues));
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException)
        {
            throw new InvalidOperationException($"the initialization script failed: {e.Message}", e);
        }
    }

    private static void Import(Runspace runspace, string module)
    {
        try
        {
            Run(runspace, shell => shell.AddCommand("Import-Module").AddParameter("Name", module));
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException)
        {
            throw new InvalidOperationException($"it cannot import the module '{module}', which the script needs: {e.Message} Install it there, or give -NoAutoImport if the script does without.", e);
        }
    }

    private static void Run(Runspace runspace, Action<System.Management.Automation.PowerShell> add)
    {
        using var shell = System.Management.Automation.PowerShell.Create();
        shell.Runspace = runspace;
        add(shell);
        shell.Invoke();
        if (shell.HadErrors && shell.Streams.Error.Count > 0)
            throw new InvalidOperationException(shell.Streams.Error[0].ToString());
    }
}
