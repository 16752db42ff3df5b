using System.Buffers;
using System.Buffers.Text;
using VRedis.Connection;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.Bench.Children;

/// <summary>Sends integers through the engine alone.</summary>
internal static class Senders
{
    /// <summary>A task of one step.</summary>
    public static TaskDefinition Define(string language = DoublingRunnerFactory.Name, string script = "") =>
        new() { Language = language, Steps = [new StepDefinition(StepDefinition.Main, script, StepDefinition.DefaultTable)] };

    /// <summary>Submits the integers from 1 on.</summary>
    public static async Task<SubmittedTask> SubmitAsync(VRedisConnection connection, int count)
    {
        var task = await SubmittedTask.StartAsync(connection, Define());
        for (var i = 1; i <= count; i++)
        {
            while (!task.TryAdd(i, WriteInteger))
                await Task.Delay(1);
        }
        await task.CompleteAsync();
        return task;
    }

    public static void WriteInteger(int value, IBufferWriter<byte> buffer)
    {
        Utf8Formatter.TryFormat(value, buffer.GetSpan(12), out var written);
        buffer.Advance(written);
    }
}
