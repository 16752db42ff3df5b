using System.Diagnostics;
using System.Management.Automation;

namespace VRedis.Host;

/// <summary>One line on the terminal for the progress record that was written last, redrawn at most ten times a second. Not thread-safe.</summary>
internal sealed class ConsoleProgress(TextWriter terminal)
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(100);
    private const int BarWidth = 20;
    private long _drawn;
    private bool _visible;

    /// <summary>One column less than there are: the last one would wrap.</summary>
    private static int Width => ConsoleRawUI.CurrentSize.Width - 1;

    public void Show(ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Hide();
            return;
        }
        if (_visible && Stopwatch.GetElapsedTime(_drawn) < RedrawEvery)
            return;
        var line = Line(record);
        terminal.Write('\r' + (line.Length > Width ? line[..Width] : line.PadRight(Width)));
        terminal.Flush();
        _drawn = Stopwatch.GetTimestamp();
        _visible = true;
    }

    /// <summary>Clears the line, so that other text can take its place.</summary>
    public void Hide()
    {
        if (!_visible)
            return;
        terminal.Write('\r' + new string(' ', Width) + '\r');
        _visible = false;
    }

    private static string Line(ProgressRecord record)
    {
        var parts = new List<string> { record.Activity };
        if (record.PercentComplete >= 0)
        {
            var filled = Math.Min(record.PercentComplete, 100) * BarWidth / 100;
            parts.Add($"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {record.PercentComplete}%");
        }
        parts.Add(record.StatusDescription);
        if (!string.IsNullOrEmpty(record.CurrentOperation))
            parts.Add(record.CurrentOperation);
        if (record.SecondsRemaining >= 0)
            parts.Add($"{TimeSpan.FromSeconds(record.SecondsRemaining):g} left");
        return string.Join("  ", parts).ReplaceLineEndings(" ");
    }
}
