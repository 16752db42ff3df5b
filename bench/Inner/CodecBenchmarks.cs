using BenchmarkDotNet.Attributes;
using VRedis.Wire;

namespace VRedis.Bench.Inner;

/// <summary>Values to the wire and back.</summary>
public class CodecBenchmarks
{
    private readonly ValueCodec _codec = new();
    private readonly ByteBuffer _output = new();
    private object _value = 0;
    private byte[] _json = [];

    [Params("integer", "text of 10 kB", "hashtable of 10")]
    public string Value { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _value = Value switch
        {
            "integer" => 123_456,
            "text of 10 kB" => new string('x', 10_000),
            _ => new System.Collections.Hashtable(Enumerable.Range(0, 10).ToDictionary(i => $"key{i}", i => (object)i)),
        };
        _json = _codec.WriteToBytes(_value);
    }

    [Benchmark]
    public void Write()
    {
        _output.Truncate(0);
        _codec.Write(_value, _output);
    }

    [Benchmark]
    public object? Read() => _codec.Read(_json);
}
