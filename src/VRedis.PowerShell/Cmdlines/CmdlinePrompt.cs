using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using VRedis.Cmdlines;
using VRedis.PowerShell.Commands;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Cmdlines;

/// <summary>Asks for one command line after another and shows what comes of each. Its own words are in its help.</summary>
internal sealed class CmdlinePrompt(InvokeVRedisCmdlineCommand cmdlet, WorkerFilter filter)
{
    private static readonly char[] Separators = [' ', ','];

    private readonly PSHostUserInterface _ui = cmdlet.Host.UI;
    private WorkerFilter _filter = filter;

    /// <summary>Asks until it is left.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.NotInteractive"/>, or nobody is there to send commands to.</exception>
    public void Run()
    {
        Chosen(_filter);
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
            _ui.Write(cmdlet.PowerShell ? "vredis PS> " : "vredis> ");
            return _ui.ReadLine();
        }
        catch (Exception e) when (e is HostException or PSInvalidOperationException or NotImplementedException)
        {
            if (first)
                throw new VRedisException(ErrorIds.NotInteractive, Messages.FormatPromptNeedsSomebody(e.Message), e);
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
                _ui.WriteLine(Messages.PromptHelp);
                break;
            case "ls" or "list":
                WriteLines(WorkerListing.Platforms(Chosen(_filter)));
                break;
            case "debug":
                var (connection, workers) = (cmdlet.Workers().Connection, Chosen(_filter));
                WriteLines(cmdlet.WaitFor(cancellation => WorkerListing.TasksAsync(connection, workers, cancellation)));
                break;
            case var word when word.StartsWith("use ", StringComparison.Ordinal):
                Use(line[4..].Split(Separators, StringSplitOptions.RemoveEmptyEntries));
                break;
            default:
                using (var key = new BreakKey(cmdlet.Host))
                    cmdlet.Run(line, _filter, Write, () => IsBroken(key));
                break;
        }
        return true;
    }

    private bool IsBroken(BreakKey key)
    {
        if (!key.IsPressed())
            return false;
        _ui.WriteLine(Messages.PromptEnded);
        return true;
    }

    private void Use(string[] words)
    {
        var numbers = words.ToLookup(word => word.All(char.IsAsciiDigit));
        var filter = new WorkerFilter
        {
            Ids = [.. numbers[true].Select(word => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)],
            Names = [.. numbers[false]],
        };
        var chosen = Chosen(filter);
        if (chosen.Count == 0)
            return; // the errors say why
        _filter = filter;
        _ui.WriteLine(Messages.FormatPromptTargets(string.Join(", ", chosen.Select(worker => $"{worker.WorkerId} {worker.Name}"))));
    }

    private IReadOnlyList<WorkerInfo> Chosen(WorkerFilter filter) => CmdlineTargets.Choose(filter, cmdlet.Workers().Workers, error => cmdlet.WriteError(Errors.From(error)));

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
