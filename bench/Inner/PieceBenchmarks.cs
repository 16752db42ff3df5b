using System.Text;
using BenchmarkDotNet.Attributes;
using StackExchange.Redis;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Bench.Inner;

/// <summary>A claimed piece of a thousand integers: cut into items, and what they give gathered for a commit.</summary>
public class PieceBenchmarks
{
    private const int Items = 1000;

    private static readonly StepDefinition Step = new(StepDefinition.Main, "", StepDefinition.DefaultTable);
    private readonly byte[] _chunk = Encoding.UTF8.GetBytes($"1 {Items} 1 0 main\n{string.Join('\n', Enumerable.Range(1, Items))}");

    [Benchmark(OperationsPerInvoke = Items)]
    public int Cut()
    {
        var piece = new Piece("1.1", Chunk.Parse(_chunk), Step);
        var bytes = 0;
        while (piece.TryNext(out var item))
            bytes += item.Value.Length;
        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public int CutAndCommit()
    {
        var piece = new Piece("1.1", Chunk.Parse(_chunk), Step);
        var commit = new PendingCommit(ordered: false);
        var output = new ByteBuffer();
        var ends = new List<int>();
        while (piece.TryNext(out var item))
        {
            output.Append(item.Value.Span);
            ends.Add(output.Length);
            commit.AddDone(piece, Step.Table, output, ends, []);
            output.Truncate(0);
            ends.Clear();
        }
        var arguments = new List<RedisValue>();
        commit.AppendTo(arguments, commit.Tables(), mostRecords: 1);
        return arguments.Count;
    }
}
