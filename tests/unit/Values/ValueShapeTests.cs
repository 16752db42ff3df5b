using System.Collections;
using System.Collections.Specialized;
using System.Dynamic;
using System.Numerics;
using VRedis.PowerShell.Values;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Values;

/// <summary>Size, nesting and containers.</summary>
public sealed class ValueShapeTests
{
    public static TheoryData<ValueCodec> Codecs => [new ValueCodec(), new PSValueCodec()];

    [Theory, MemberData(nameof(Codecs))]
    public void Five_megabytes_of_text(ValueCodec codec)
    {
        foreach (string part in new[] { "x", "ü", "\n", "😀", "\ud800" })
        {
            string text = string.Concat(Enumerable.Repeat(part, 5_000_000 / part.Length));
            Assert.Equal(text, codec.RoundTrip(text));
            Assert.Equal(text, ((object?[])codec.RoundTrip(new[] { text })!)[0]);
        }
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Equal_hashtables_look_equal(ValueCodec codec)
    {
        object[] keys = [.. Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? (object)$"key{i}" : i)];
        Hashtable one = new(1), other = new(1000); // of another size, so in another order
        foreach (var key in keys)
            one[key] = key;
        foreach (var key in keys.Reverse())
            other[key] = key;
        Assert.NotEqual(one.Keys.Cast<object>(), other.Keys.Cast<object>());
        Assert.Equal(codec.WriteToString(one), codec.WriteToString(other));
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Every_depth_up_to_the_limit(ValueCodec codec)
    {
        foreach (int depth in new[] { 100, ValueCodec.MaxDepth })
        {
            ValueAssert.Same(Nest(depth, inner => new[] { inner }), codec.RoundTrip(Nest(depth, inner => new[] { inner })));
            // Pairs need the most levels of JSON for one of their own.
            ValueAssert.Same(Nest(depth, inner => ValueRow.Ordered((1, inner))), codec.RoundTrip(Nest(depth, inner => ValueRow.Ordered((1, inner)))));
        }
        var error = Assert.Throws<ValueException>(() => codec.WriteToBytes(Nest(ValueCodec.MaxDepth + 1, inner => new[] { inner })));
        Assert.Contains("256 levels", error.Message);
        string tooDeep = new string('[', ValueCodec.MaxDepth + 1) + new string(']', ValueCodec.MaxDepth + 1);
        Assert.Contains("256 levels", Assert.Throws<ValueException>(() => codec.Read(tooDeep)).Message);
    }

    [Theory, MemberData(nameof(Codecs))]
    public void No_raw_newline(ValueCodec codec)
    {
        object[] values = ["a\nb", new[] { "\r\n" }, ValueRow.Table(("\n", '\n')), new Uri("a\nb", UriKind.Relative), new PropertyBag { ["\n"] = "\n" }];
        foreach (object value in values)
            Assert.DoesNotContain((byte)'\n', codec.WriteToBytes(value));
    }

    [Theory, MemberData(nameof(Codecs))]
    public void Enumerable_is_enumerated_once(ValueCodec codec)
    {
        int starts = 0;
        IEnumerable<int> Numbers()
        {
            starts++;
            yield return 1;
        }
        Assert.Equal("[1]", codec.WriteToString(Numbers()));
        Assert.Equal(1, starts);
    }

    [Fact]
    public void Hashtable_ignores_case_unless_its_keys_differ_by_it()
    {
        var codec = new ValueCodec();
        Assert.Equal(1, ((Hashtable)codec.RoundTrip(new Hashtable { ["a"] = 1 })!)["A"]);
        ValueAssert.Same(new Hashtable { ["a"] = 1, ["A"] = 2 }, codec.RoundTrip(new Hashtable { ["a"] = 1, ["A"] = 2 }));
        ValueAssert.Same(new OrderedDictionary { ["a"] = 1, ["A"] = 2 }, codec.RoundTrip(new OrderedDictionary { ["a"] = 1, ["A"] = 2 }));
    }

    [Fact]
    public void Without_PowerShell_a_JSON_object_is_a_property_bag()
    {
        var codec = new ValueCodec();
        var bag = Assert.IsType<PropertyBag>(codec.Read("""{"b":1,"a":{"$t":"object","type":"T","v":{"$t":2}}}"""));
        Assert.Equal(["b", "a"], bag.Keys);
        Assert.Equal(2, Assert.IsType<PropertyBag>(bag["A"])["$t"]);
        Assert.Equal("""{"b":1,"a":{"$t":"object","v":{"$t":2}}}""", codec.WriteToString(bag));
        dynamic expando = new ExpandoObject();
        expando.b = 1;
        Assert.Equal("""{"b":1}""", codec.WriteToString(expando));
    }

    [Theory]
    [InlineData(" [ 1 , 2.50e1 ] ", "[1,25.0]")]
    [InlineData("99999999999999999999", """{"$t":"bigint","v":"99999999999999999999"}""")]
    [InlineData("\"\\u00fc\\/\"", "\"ü/\"")]
    public void Reads_JSON_of_others(string json, string ours)
    {
        var codec = new ValueCodec();
        Assert.Equal(ours, codec.WriteToString(codec.Read(json)));
    }

    [Fact]
    public void Any_number_of_digits_survives()
    {
        BigInteger number = BigInteger.Pow(7, 20_000);
        Assert.Equal(number, new ValueCodec().RoundTrip(number));
    }

    [Fact]
    public void Many_threads_share_a_codec()
    {
        var codec = new PSValueCodec();
        Parallel.For(0, 1000, number =>
        {
            var value = ValueRow.Custom(("n", number), ("list", new object[] { $"{number}", number * 1.5 }));
            ValueAssert.Same(value, codec.RoundTrip(value));
        });
    }

    private static object Nest(int depth, Func<object?, object> wrap)
    {
        object value = wrap(null);
        for (int level = 1; level < depth; level++)
            value = wrap(value);
        return value;
    }
}
