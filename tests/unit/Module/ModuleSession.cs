using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using Shell = System.Management.Automation.PowerShell;

namespace VRedis.Tests.Module;

/// <summary>A PowerShell session with the module imported and connected to a test server, as a user would have it. Sessions share their process's connection, so tests with one run one after another.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleSession(TestServer? server = null)
    {
        // The host's stand-ins for Write-Warning and its like, found by auto-loading as in the host.
        var modules = Path.Combine(Path.GetDirectoryName(Host.HostProcess.AssemblyPath)!, "Modules");
        if (Environment.GetEnvironmentVariable("PSModulePath")?.Contains(modules, StringComparison.Ordinal) != true)
            Environment.SetEnvironmentVariable("PSModulePath", modules + Path.PathSeparator + Environment.GetEnvironmentVariable("PSModulePath"));
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
        Run("Import-Module $args[0] -ErrorAction Stop", RepositoryFolder.File("VRedis.psd1")).ThrowIfErrors();
        if (server is not null)
            Connect(server);
    }

    public string Prefix { get; } = TestServer.NewPrefix();

    /// <summary>Connects the session, under its own prefix, with more parameters when they are given.</summary>
    public void Connect(TestServer server, string parameters = "") => Connect(server.Host, server.Port, server.Password, parameters);

    /// <inheritdoc cref="Connect(TestServer, string)"/>
    public void Connect(string host, int port, string? password, string parameters = "") =>
        Run($$"""
            $secure = $null
            if ($args[3]) { $secure = [securestring]::new(); foreach ($c in $args[3].ToCharArray()) { $secure.AppendChar($c) } }
            $credential = if ($secure) { @{ Credential = [pscredential]::new('default', $secure) } } else { @{} }
            Connect-VRedis $args[0] $args[1] -Prefix $args[2] @credential {{parameters}}
            """, host, port, Prefix, password).ThrowIfErrors();

    /// <summary>Runs a script and collects everything it writes.</summary>
    public ScriptOutcome Run(string script, params object?[] arguments)
    {
        using var shell = NewShell(script, arguments);
        return Collect(shell, shell.Invoke);
    }

    /// <summary>What Tab offers at the end of what is typed, or where a ^ stands; that needs an answer in time, so a busy machine gets several tries.</summary>
    /// <param name="typed">What is typed.</param>
    /// <param name="before">A script to run before.</param>
    /// <param name="tries">How often to try.</param>
    public CompletionResult[] Complete(string typed, string before = "", int tries = 3)
    {
        if (before.Length > 0)
            Run(before).ThrowIfErrors();
        var cursor = typed.IndexOf('^', StringComparison.Ordinal);
        while (true)
        {
            using var shell = Shell.Create();
            shell.Runspace = _runspace;
            var offers = CommandCompletion.CompleteInput(typed.Replace("^", "", StringComparison.Ordinal), cursor < 0 ? typed.Length : cursor, [], shell).CompletionMatches;
            if (offers.Count > 0 || --tries <= 0)
                return [.. offers];
        }
    }

    /// <summary>A shell for tests that stop it in the middle.</summary>
    public Shell NewShell(string script, params object?[] arguments)
    {
        var shell = Shell.Create();
        shell.Runspace = _runspace;
        shell.AddScript(script, useLocalScope: false);
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        return shell;
    }

    public void Dispose()
    {
        Run("Get-Job | Remove-Job -Force; Disconnect-VRedis");
        _runspace.Dispose();
    }

    private static ScriptOutcome Collect(Shell shell, Func<Collection<PSObject>> invoke)
    {
        ErrorRecord? thrown = null;
        Collection<PSObject> output = [];
        try
        {
            output = invoke();
        }
        catch (RuntimeException e)
        {
            thrown = e.ErrorRecord;
        }
        return new ScriptOutcome(
            [.. output.Select(value => value?.BaseObject is PSCustomObject or null ? value : value.BaseObject)],
            thrown is null ? [.. shell.Streams.Error] : [.. shell.Streams.Error, thrown],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Debug.Select(record => record.Message)],
            [.. shell.Streams.Information],
            [.. shell.Streams.Progress]);
    }
}

/// <summary>What a script wrote.</summary>
internal sealed record ScriptOutcome(
    object?[] Output, ErrorRecord[] Errors, string[] Warnings, string[] Verbose, string[] Debug, InformationRecord[] Information, ProgressRecord[] Progress)
{
    public ScriptOutcome ThrowIfErrors() => Errors.Length == 0 ? this : throw new InvalidOperationException(string.Join("; ", Errors.Select(error => error.ToString())));

    /// <summary>The one error there must be: its id's first part and its category.</summary>
    public ErrorRecord SingleError(string id, ErrorCategory category)
    {
        var error = Xunit.Assert.Single(Errors);
        Xunit.Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Xunit.Assert.Equal(category, error.CategoryInfo.Category);
        return error;
    }
}
