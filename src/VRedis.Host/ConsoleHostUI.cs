using System.Management.Automation;
using System.Management.Automation.Host;

namespace VRedis.Host;

/// <summary>Shows text, streams and progress on the console. Safe to call from several runspaces at once. Prompts are in the other part.</summary>
internal sealed partial class ConsoleHostUI(ConsoleInput input) : PSHostUserInterface, IDisposable
{
    private static readonly string Reset = PSStyle.Instance.Reset;
    private readonly Lock _gate = new();
    private readonly ConsoleProgress? _progress = Console.IsOutputRedirected ? null : new(Console.Out);

    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawUI(input);

    public override bool SupportsVirtualTerminal => VirtualTerminal.OnOutput;

    public override void Write(string value) => Emit(Console.Out, value, VirtualTerminal.OnOutput);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(Coloured(foregroundColor, backgroundColor, value));

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteLine(Coloured(foregroundColor, backgroundColor, value));

    public override void WriteErrorLine(string value) => Emit(Console.Error, value + Environment.NewLine, VirtualTerminal.OnError);

    public override void WriteWarningLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Warning, "WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Verbose, "VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Debug, "DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_gate)
            _progress?.Show(record);
    }

    public void Dispose()
    {
        lock (_gate)
            _progress?.Hide();
    }

    private void WriteStyled(string style, string text) => WriteLine(style + text + Reset);

    private static string Coloured(ConsoleColor foreground, ConsoleColor background, string value)
    {
        // The console's own background stays as it is: black on a light terminal would be a bar.
        var back = background == ConsoleRawUI.DefaultBackground ? "" : PSStyle.MapBackgroundColorToEscapeSequence(background);
        var fore = foreground == ConsoleRawUI.DefaultForeground && back.Length == 0 ? "" : PSStyle.MapForegroundColorToEscapeSequence(foreground);
        return fore.Length + back.Length == 0 ? value : fore + back + value + Reset;
    }

    private void Emit(TextWriter writer, string text, bool coloured)
    {
        var shown = coloured ? text : GetOutputString(text, supportsVirtualTerminal: false);
        lock (_gate)
        {
            _progress?.Hide();
            writer.Write(shown);
        }
    }
}
