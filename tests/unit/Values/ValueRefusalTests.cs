using System.Buffers;
using System.Collections;
using VRedis.PowerShell.Values;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Values;

/// <summary>What cannot travel is a clear error, with its place, and leaves nothing behind.</summary>
public sealed class ValueRefusalTests
{
    public static TheoryData<ValueCodec> Codecs => [new ValueCodec(), new PSValueCodec()];

    [Theory, MemberData(nameof(Codecs))]
    public void Cycles_name_the_place_where_they_close(ValueCodec codec)
    {
        object[] list = [1, null!];
        list[1] = list;
        Refused(codec, list, "value[1]", "comes round to value.");
        var table = new Hashtable();
        table["x"] = new object[] { 0, table };
        Refused(codec, new object[] { table }, "value[0].x[1]", "comes round to value[0].");
    }

    [Theory, MemberData(nameof(Codecs))]
    public void The_same_object_twice_is_no_cycle(ValueCodec codec)
    {
        object[] shared = [1];
        Assert.Equal("[[1],[1]]", codec.WriteToString(new[] { shared, shared }));
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Endless_nesting_ends(ValueCodec codec)
    {
        static IEnumerable<object> Nest()
        {
            yield return Nest();
        }
        Assert.Contains("256 levels", Assert.Throws<ValueException>(() => codec.WriteToBytes(Nest())).Message);
    }

    [Theory, MemberData(nameof(Codecs))]
    public void What_is_bound_to_its_process(ValueCodec codec)
    {
        using var file = File.OpenRead(typeof(ValueRefusalTests).Assembly.Location);
        using var source = new CancellationTokenSource();
        object[] values = [file, file.SafeFileHandle, Task.CompletedTask, () => 1, (nint)1, source, source.Token, new StringReader(""), Thread.CurrentThread];
        foreach (object value in values)
        {
            Refused(codec, value, "value", "cannot travel", value.GetType().FullName!);
            Refused(codec, ValueRow.Ordered(("odd name", new[] { value })), "value['odd name'][0]", "cannot travel");
        }
    }

    [Fact]
    public void Unknown_objects_without_PowerShell() => Refused(new ValueCodec(), new Random(), "value", "System.Random", "PropertyBag");

    [Theory, MemberData(nameof(Codecs))]
    public void Failing_enumerable(ValueCodec codec)
    {
        static IEnumerable<int> Fail()
        {
            yield return 1;
            throw new InvalidOperationException("disk gone");
        }
        var error = Refused(codec, new object[] { Fail() }, "value[0][0]", "disk gone");
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Cancellation_passes_through(ValueCodec codec)
    {
        static IEnumerable<int> Stop()
        {
            yield return 1;
            throw new OperationCanceledException();
        }
        Assert.Throws<OperationCanceledException>(() => codec.WriteToBytes(Stop()));
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Nothing_is_left_behind(ValueCodec codec)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ValueException>(() => codec.Write(new object[] { 1, "x", () => 1 }, output));
        Assert.Equal(0, output.WrittenCount);
        codec.Write(new[] { 2 }, output);
        Assert.Equal("[2]"u8, output.WrittenSpan);
    }

    internal static ValueException Refused(ValueCodec codec, object value, string path, params string[] words)
    {
        var error = Assert.Throws<ValueException>(() => codec.WriteToBytes(value));
        Assert.Equal(path, error.Path);
        if (path != "value") // the whole value: there is no place to name
            Assert.EndsWith($"(at {path})", error.Message);
        Assert.All(words, word => Assert.Contains(word, error.Message));
        return error;
    }
}
