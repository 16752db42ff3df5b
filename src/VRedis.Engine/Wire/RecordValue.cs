using System.Collections.Specialized;

namespace VRedis.Wire;

/// <summary>The values of records that are more than a message, as every language writes them: plain dictionaries, so that any can read them.</summary>
public static class RecordValue
{
    /// <summary>Of <see cref="StreamKind.Error"/>.</summary>
    public static OrderedDictionary Error(ItemError error) => new()
    {
        ["message"] = error.Message,
        ["type"] = error.Type,
        ["errorId"] = error.ErrorId,
        ["category"] = error.Category,
        ["position"] = error.Position,
        ["stack"] = error.Stack,
    };

    /// <summary>Of <see cref="StreamKind.Information"/>.</summary>
    public static OrderedDictionary Information(object? data, string[] tags) => new() { ["data"] = data, ["tags"] = tags };

    /// <summary>Of <see cref="StreamKind.Information"/>, for what is meant for the screen alone.</summary>
    public static OrderedDictionary Host(string? message, string[] tags, bool noNewLine, ConsoleColor? foreground, ConsoleColor? background) => new()
    {
        ["data"] = message,
        ["tags"] = tags,
        ["noNewLine"] = noNewLine,
        ["foreground"] = foreground?.ToString(),
        ["background"] = background?.ToString(),
    };

    /// <summary>Of <see cref="StreamKind.Progress"/>; -1 where a number is not known.</summary>
    public static OrderedDictionary Progress(int id, int parent, string activity, string? status, string? operation, int percent, int seconds, bool completed) => new()
    {
        ["id"] = id,
        ["parent"] = parent,
        ["activity"] = activity,
        ["status"] = status,
        ["operation"] = operation,
        ["percent"] = percent,
        ["seconds"] = seconds,
        ["completed"] = completed,
    };
}
