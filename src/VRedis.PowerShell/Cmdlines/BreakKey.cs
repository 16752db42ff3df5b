using System.Management.Automation.Host;

namespace VRedis.PowerShell.Cmdlines;

/// <summary>
/// Reads Ctrl+C as a key while a command of the prompt runs, so that it ends the command and not the prompt. On hosts other than a console Ctrl+C stops
/// the pipeline as usual, and both end.
/// </summary>
internal sealed class BreakKey : IDisposable
{
    private readonly bool _listens;

    public BreakKey(PSHost host)
    {
        if (!Hosts.IsConsole(host) || Console.IsInputRedirected)
            return;
        try
        {
            Console.TreatControlCAsInput = true;
            _listens = true;
        }
        catch (IOException)
        {
            // There is no console behind it.
        }
    }

    /// <summary>Whether it was pressed; other keys are forgotten.</summary>
    public bool IsPressed()
    {
        while (_listens && Console.KeyAvailable)
        {
            if (Console.ReadKey(intercept: true) is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
                return true;
        }
        return false;
    }

    public void Dispose()
    {
        if (_listens)
            Console.TreatControlCAsInput = false;
    }
}
