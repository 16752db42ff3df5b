using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using VRedis.Cmdlines;
using VRedis.PowerShell.Commands;
using VRedis.Working;

namespace VRedis.PowerShell.Cmdlines;

/// <summary>Asks for one command line after another and shows what comes of each. Words of its own: see <see cref="Help"/>.</summary>
internal sealed class CmdlinePrompt(InvokeVRedisCmdlineCommand cmdlet, CmdlineTargets targets)
{
    private const string Help = """
        What you type runs on the chosen workers, in the shell of their platform. It gets no input. Ctrl+C ends it.
          ls, list     the workers, their platforms and tasks
          debug        the tasks that they take part in
          use 1,2      chooses workers by id; use web* by name; use * all
          help, ?      this
          exit, quit   leaves
        A command of such a name runs when it is more than the word alone: ls .
        """;

    private static readonly char[] Separators = [' ', ','];

    private readonly PSHostUserInterface _ui = cmdlet.Host.UI;
    private CmdlineTargets _targets = targets;

    /// <summary>Asks until it is left.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.NotInteractive"/>, or nobody is there to send commands to.</exception>
    public void Run()
    {
        Chosen();
        for (var first = true; Ask(first) is { } line; first = false)
        {
            try
            {
                if (!Do(line.Trim()))
                    return;
            }
            catch (VRedisException e)
            {
                cmdlet.WriteError(Errors.From(e, line));
            }
        }
    }

    /// <returns>What was typed; null at the end of the input.</returns>
    private string? Ask(bool first)
    {
        try
        {
            _ui.Write("vredis> ");
            return _ui.ReadLine();
        }
        catch (Exception e) when (e is HostException or PSInvalidOperationException or NotImplementedException)
        {
            if (first)
                throw new VRedisException(ErrorIds.NotInteractive, $"The prompt of Invoke-VRedisCmdline needs somebody who answers it. Give a command: Invoke-VRedisCmdline 'dotnet --version'. ({e.Message})", e);
            return null;
        }
    }

    /// <returns>Whether to go on.</returns>
    private bool Do(string line)
    {
        switch (line.ToLowerInvariant())
        {
            case "":
                break;
            case "exit" or "quit":
                return false;
            case "help" or "?":
                _ui.WriteLine(Help);
                break;
            case "ls" or "list":
                WriteLines(WorkerListing.Platforms(Chosen()));
                break;
            case "debug":
                var (connection, workers) = (cmdlet.Workers().Connection, Chosen());
                WriteLines(cmdlet.WaitFor(cancellation => WorkerListing.TasksAsync(connection, workers, cancellation)));
                break;
            case var word when word.StartsWith("use ", StringComparison.Ordinal):
                Use(line[4..].Split(Separators, StringSplitOptions.RemoveEmptyEntries));
                break;
            default:
                using (var key = new BreakKey(cmdlet.Host))
                    cmdlet.Run(line, _targets, Write, key.IsPressed);
                break;
        }
        return true;
    }

    private void Use(string[] words)
    {
        var before = _targets;
        var ids = words.Select(word => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).ToArray();
        _targets = ids.All(id => id > 0) ? new CmdlineTargets(ids, null) : new CmdlineTargets(null, words);
        try
        {
            _ui.WriteLine($"Command lines go to {string.Join(", ", Chosen().Select(worker => $"{worker.WorkerId} {worker.Name}"))}.");
        }
        catch (VRedisException)
        {
            _targets = before;
            throw;
        }
    }

    private IReadOnlyList<WorkerInfo> Chosen() => _targets.Choose(cmdlet.Workers().Workers, error => cmdlet.WriteError(Errors.From(error)));

    private void WriteLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            _ui.WriteLine(line);
    }

    private void Write(CmdlineOutput output)
    {
        var text = $"[{output.WorkerId} {output.WorkerName}] {output}";
        if (output.Stream == CmdlineStream.Error || output is CmdlineExit { State: not CmdlineState.Exited })
            _ui.WriteErrorLine(text);
        else
            _ui.WriteLine(text);
    }
}
