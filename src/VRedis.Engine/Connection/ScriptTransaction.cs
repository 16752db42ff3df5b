using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>
/// A script, and commands before and behind it that Redis runs with it in one step, so that what they carry need not pass through the script. Like the script
/// alone, it may be sent again: the commands must do nothing, or what was done already, when they stand alone or the script refuses.
/// </summary>
/// <param name="script">The script.</param>
/// <param name="keys">Its keys.</param>
/// <param name="values">Its arguments.</param>
/// <param name="before">Sends the command that stands before it.</param>
/// <param name="behind">Sends those that stand behind it; what they answer is of no account.</param>
internal sealed class ScriptTransaction(
    Script script, RedisKey[] keys, RedisValue[] values, Func<IDatabaseAsync, Task>? before = null, Func<IDatabaseAsync, IEnumerable<Task>>? behind = null)
{
    public Script Script => script;

    public Task<RedisResult> RunAsync(IDatabase db) => script.EvaluateAsync(evaluate => RunAsync(db, evaluate), keys, values);

    private async Task<RedisResult> RunAsync(IDatabase db, Func<IDatabaseAsync, Task<RedisResult>> evaluate)
    {
        var transaction = db.CreateTransaction();
        var first = before?.Invoke(transaction) ?? Task.CompletedTask;
        var reply = evaluate(transaction);
        foreach (var command in behind?.Invoke(transaction) ?? [])
            LeaveUnread(command);
        LeaveUnread(first);
        LeaveUnread(reply);
        try
        {
            await transaction.ExecuteAsync().ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("EXECABORT", StringComparison.Ordinal))
        {
            await ComplainAsync(db).ConfigureAwait(false);
            throw;
        }
        await first.ConfigureAwait(false);
        return await reply.ConfigureAwait(false);
    }

    /// <summary>Sends the commands alone, for the reason why Redis has refused them: of the transaction it does not say.</summary>
    private async Task ComplainAsync(IDatabase db)
    {
        await (before?.Invoke(db) ?? Task.CompletedTask).ConfigureAwait(false);
        foreach (var command in behind?.Invoke(db) ?? [])
        {
            try
            {
                await command.ConfigureAwait(false);
            }
            catch (RedisServerException e) when (e.Message.Contains("no such key", StringComparison.Ordinal))
            {
                // As it should be without the script.
            }
        }
    }

    private static void LeaveUnread(Task task) =>
        task.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
