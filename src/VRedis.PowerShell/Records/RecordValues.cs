using System.Collections.Specialized;
using System.Management.Automation;
using VRedis.Wire;

namespace VRedis.PowerShell.Records;

/// <summary>PowerShell's records as values of records, and back.</summary>
internal static class RecordValues
{
    private const int MostId = 1 << 30; // so that the offset can be added

    public static ItemError ToError(object? value) => value is OrderedDictionary fields
        ? new ItemError
        {
            Message = fields["message"] as string ?? "",
            Type = fields["type"] as string,
            ErrorId = fields["errorId"] as string,
            Category = fields["category"] as string,
            Position = fields["position"] as string,
            Stack = fields["stack"] as string,
        }
        : new ItemError { Message = value?.ToString() ?? "" };

    public static object Information(InformationRecord record)
    {
        var tags = record.Tags.ToArray();
        return record.MessageData is HostInformationMessage host
            ? RecordValue.Host(host.Message, tags, host.NoNewLine == true, host.ForegroundColor, host.BackgroundColor)
            : RecordValue.Information(record.MessageData, tags);
    }

    /// <summary>The message of an information record, with the prefix put before it, and its tags.</summary>
    public static (object Data, string[] Tags) ToInformation(object? value, string prefix)
    {
        if (value is not OrderedDictionary fields)
            return (prefix + value, []);
        var tags = (fields["tags"] as object[] ?? []).OfType<string>().ToArray();
        if (!fields.Contains("noNewLine"))
            return (fields["data"] is string text ? prefix + text : fields["data"] ?? prefix, tags);
        return (new HostInformationMessage
        {
            Message = prefix + fields["data"],
            NoNewLine = fields["noNewLine"] is true,
            ForegroundColor = Color(fields["foreground"]),
            BackgroundColor = Color(fields["background"]),
        }, tags);
    }

    public static object Progress(ProgressRecord record) => RecordValue.Progress(
        record.ActivityId, record.ParentActivityId, record.Activity, record.StatusDescription, record.CurrentOperation,
        record.PercentComplete, record.SecondsRemaining, record.RecordType == ProgressRecordType.Completed);

    /// <summary>A progress record of a worker, shown below the task's own.</summary>
    public static ProgressRecord? ToProgress(object? value, string prefix, int offset, int parent)
    {
        if (value is not OrderedDictionary fields || fields["activity"] is not string { Length: > 0 } activity)
            return null;
        var id = offset + Number("id", 0);
        return new ProgressRecord(id, prefix + activity, fields["status"] is string { Length: > 0 } status ? status : " ")
        {
            ParentActivityId = Number("parent", -1) is var own && own >= 0 && offset + own != id ? offset + own : parent,
            CurrentOperation = fields["operation"] as string,
            PercentComplete = Math.Clamp(Number("percent", -1), -1, 100),
            SecondsRemaining = Number("seconds", -1),
            RecordType = fields["completed"] is true ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };

        int Number(string name, int otherwise) => fields[name] is int number and >= 0 and < MostId ? number : otherwise;
    }

    private static ConsoleColor? Color(object? name) => name is string text && Enum.TryParse<ConsoleColor>(text, out var color) ? color : null;
}
