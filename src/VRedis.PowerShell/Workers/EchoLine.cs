using System.Management.Automation;
using VRedis.PowerShell.Records;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Workers;

/// <summary>
/// What an item wrote, as a line for its worker's console that begins with <c>[task:item]</c>. It is a line of the host, whatever the stream: what items do must neither
/// be hidden by the preferences of the worker's session nor, as an error, end it.
/// </summary>
internal static class EchoLine
{
    private const string Source = "VRedis echo";

    public static InformationRecord From(long taskId, TaskRecord record, PSValueCodec codec)
    {
        var prefix = $"[{taskId}:{record.Item}] ";
        var value = Read(record, codec);
        return Line(record.Stream switch
        {
            StreamKind.Error => Text(prefix + RecordValues.ToError(value).Message, ConsoleColor.Red),
            StreamKind.Information => RecordValues.ToInformation(value, prefix).Data as HostInformationMessage ?? Text(RecordValues.ToInformation(value, prefix).Data.ToString()),
            StreamKind.Progress => Text("PROGRESS: " + Progress(value, prefix), ConsoleColor.Cyan),
            _ => Text($"{record.Stream.ToString().ToUpperInvariant()}: {prefix}{value}", ConsoleColor.Yellow),
        });
    }

    /// <summary>A line about the echo itself.</summary>
    public static InformationRecord Note(string text) => Line(Text(text, ConsoleColor.Yellow));

    private static object? Read(TaskRecord record, PSValueCodec codec)
    {
        try
        {
            return codec.Read(record.Value);
        }
        catch (ValueException)
        {
            return System.Text.Encoding.UTF8.GetString(record.Value);
        }
    }

    private static string Progress(object? value, string prefix)
    {
        var progress = RecordValues.ToProgress(value, prefix, offset: 0, parent: -1);
        return progress is null ? prefix : $"{progress.Activity}: {progress.StatusDescription.Trim()}{(progress.PercentComplete >= 0 ? $" {progress.PercentComplete} %" : "")}";
    }

    private static HostInformationMessage Text(string? message, ConsoleColor? color = null) => new() { Message = message ?? "", ForegroundColor = color };

    private static InformationRecord Line(HostInformationMessage message)
    {
        var line = new InformationRecord(message, Source);
        line.Tags.Add("PSHOST"); // by this the engine knows what Write-Host wrote
        return line;
    }
}
