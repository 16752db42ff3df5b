using BenchmarkDotNet.Attributes;
using StackExchange.Redis;
using VRedis.Bench.Children;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.Bench.Inner;

/// <summary>A thousand integers on their way into a push.</summary>
public class BatchBenchmarks
{
    private const int Items = 1000;

    [Benchmark(OperationsPerInvoke = Items)]
    public int Gather()
    {
        var batch = new Batch(StepDefinition.Main, maxItemBytes: 1 << 20);
        for (var i = 0; i < Items; i++)
        {
            batch.Begin();
            Senders.WriteInteger(i, batch.Buffer);
            batch.End();
        }
        var arguments = new List<RedisValue>();
        batch.AppendTo(arguments, first: 1);
        return arguments.Count;
    }
}
