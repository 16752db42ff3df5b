using System.Globalization;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.PowerShell.Completion;

/// <summary>The latest tasks, the newest first; for commands that make no sense of tasks that have ended, those that have not.</summary>
internal sealed class TaskIdCompleter : Completer
{
    private const int Latest = 50;

    private static readonly string[] OfUnfinished = ["Stop-VRedisTask", "Wait-VRedisTask"];

    protected override IEnumerable<Offer> Offer(CompletionQuestion question)
    {
        TaskState[]? states = OfUnfinished.Contains(question.Command, StringComparer.OrdinalIgnoreCase) ? [TaskState.Sending, TaskState.Running] : null;
        var tasks = Glance.At((connection, cancellation) => TaskInspector.GetLastAsync(connection, Latest, states, cancellation));
        return (tasks ?? []).Reverse().Select(task => new Offer(task.TaskId.ToString(CultureInfo.InvariantCulture), Tip(task), $"{task.TaskId} {task.State}"));
    }

    private static string Tip(TaskStat task) =>
        Messages.FormatTipTask(state: task.State, start: Messages.Text(task.Start, "yyyy-MM-dd HH:mm:ss"), done: Messages.Count(task.Execute), all: Messages.Count(task.Items), failed: Messages.Count(task.Fail), sender: task.Sender);
}
