using System.Management.Automation.Host;
using System.Text;

namespace VRedis.PowerShell.Watching;

/// <summary>The whole console, drawn anew again and again; what was on it before comes back in the end.</summary>
internal sealed class Screen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l"; // another buffer, no cursor
    private const string Leave = "\e[?25h\e[?1049l";

    private readonly PSHostUserInterface _ui;

    private Screen(PSHostUserInterface ui)
    {
        _ui = ui;
        _ui.Write(Enter);
    }

    /// <summary>Columns and rows.</summary>
    public Size Size => _ui.RawUI.WindowSize;

    /// <returns>The screen; null where nobody looks at one, or it cannot be drawn on.</returns>
    public static Screen? Open(PSHost host) => Hosts.IsConsole(host) && host.UI.SupportsVirtualTerminal && !Console.IsOutputRedirected ? new Screen(host.UI) : null;

    /// <summary>Shows lines, as many as there is room for. They must not be wider than the screen.</summary>
    public void Draw(IReadOnlyList<string> lines) => _ui.Write(Frame(lines, Size.Height));

    public void Dispose() => _ui.Write(Leave);

    /// <summary>What the console is told: over what is there, line by line, so that nothing flickers.</summary>
    internal static string Frame(IReadOnlyList<string> lines, int rows)
    {
        IEnumerable<string> shown = lines.Count <= rows ? lines : [.. lines.Take(Math.Max(0, rows - 1)), "…"];
        var text = new StringBuilder("\e[H");
        text.AppendJoin("\n", shown.Select(line => $"{line}\e[0m\e[K"));
        return text.Append("\e[J").ToString();
    }
}
