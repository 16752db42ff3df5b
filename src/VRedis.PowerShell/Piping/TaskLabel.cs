namespace VRedis.PowerShell.Piping;

/// <summary>How a task is called in messages; one of this process has no number.</summary>
internal static class TaskLabel
{
    /// <summary>Begins a sentence, or names a progress bar.</summary>
    public static string Task(long taskId) => taskId == 0 ? Messages.TaskLocal : Messages.FormatTaskNamed(taskId);

    /// <summary>What a line of an item begins with.</summary>
    public static string Prefix(long taskId, long worker) => taskId == 0 ? "[local] " : $"[{taskId}:{worker}] ";
}
