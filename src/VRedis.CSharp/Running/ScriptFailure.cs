using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using VRedis.CSharp.Compiling;
using VRedis.Wire;

namespace VRedis.CSharp.Running;

/// <summary>An exception of a script as it travels: with its place in the script, and of its stack only what lies above the lane.</summary>
internal static partial class ScriptFailure
{
    public static ItemError From(Exception error, StepDefinition step)
    {
        if (error is TargetInvocationException { InnerException: { } inner })
            error = inner;
        var (id, category) = error switch
        {
            ItemTooLargeException => (ErrorIds.ItemTooLarge, "LimitsExceeded"),
            ValueException => (ErrorIds.BadValue, "InvalidData"),
            VRedisException known => (known.ErrorId, null),
            _ => ((string?)null, (string?)null),
        };
        return new ItemError
        {
            Message = error.Message,
            Type = error.GetType().FullName,
            ErrorId = id,
            Category = category,
            Position = Position(error, step),
            Stack = Stack(error),
        };
    }

    /// <summary>As PowerShell tells positions.</summary>
    private static string? Position(Exception error, StepDefinition step)
    {
        var frame = new StackTrace(error, fNeedFileInfo: true).GetFrames().FirstOrDefault(frame => ScriptPlace.IsDocument(frame.GetFileName()));
        if (frame is null)
            return null;
        var lines = step.Script.Split('\n');
        var number = frame.GetFileLineNumber();
        var line = number >= 1 && number <= lines.Length ? lines[number - 1].TrimEnd('\r') : "";
        return $"At {frame.GetFileName()}:{number} char:{frame.GetFileColumnNumber()}\n+ {line}";
    }

    private static string? Stack(Exception error)
    {
        var stack = new StringBuilder(Frames(error));
        for (var inner = error.InnerException; inner is not null; inner = inner.InnerException)
            stack.Append($"\n --- caused by {inner.GetType().FullName}: {inner.Message}\n{Frames(inner)}");
        return stack.Length == 0 ? null : stack.ToString();
    }

    private static string Frames(Exception error)
    {
        var frames = (error.StackTrace ?? "").Split('\n').Select(line => line.TrimEnd()).ToList();
        var last = frames.FindLastIndex(frame => Document().IsMatch(frame));
        return string.Join('\n', frames.Take(last < 0 ? frames.Count : last + 1).Where(frame => !Binding().IsMatch(frame)).Select(Name));
    }

    // As the user calls it: the compiler makes methods and classes of its own from the script, its local functions and lambdas.
    private static string Name(string frame)
    {
        frame = Function().Replace(frame, match => (match.Groups["name"] is { Length: > 0 } name ? name.Value : "<lambda>") + (match.Groups["later"].Success ? "()" : ""));
        return Own().Replace(Closure().Replace(frame, ""), "").Replace("<<Initialize>>d__0.MoveNext()", "<script>", StringComparison.Ordinal);
    }

    [GeneratedRegex(@" in step [^ ]+:line \d+$")]
    private static partial Regex Document();

    [GeneratedRegex(@"(?<=[ .])(?:<>c\w*\.)?<+Initialize>+(?:g__(?<name>\w+)\|[\d_]+|b__[\d_]+)(?<later>>d\.MoveNext\(\))?")]
    private static partial Regex Function();

    [GeneratedRegex(@"(?:, )?<>c__DisplayClass\w+&")]
    private static partial Regex Closure();

    [GeneratedRegex(@"(?<= at )Script\.")]
    private static partial Regex Own();

    // How dynamic and await get from one frame of the script to the next.
    [GeneratedRegex(@"^--- End of stack trace|^ +at (CallSite\.Target|System\.Dynamic\.UpdateDelegates)\b")]
    private static partial Regex Binding();
}
