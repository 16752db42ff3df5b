using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Json;
using VRedis.PowerShell.Tables;
using VRedis.PowerShell.Values;
using VRedis.Tests.Values;
using Xunit;

namespace VRedis.Tests.Tables;

/// <summary>What values become in files; the table of docs/files.md.</summary>
public sealed class FileFormatTests
{
    public static TheoryData<object?, string, string> Values => new()
    {
        { null, "null", "" },
        { "é \" <\n", "\"é \\\" <\\n\"", "é \" <\n" },
        { true, "true", "True" },
        { -7, "-7", "-7" },
        { 12345678901L, "12345678901", "12345678901" },
        { (byte)200, "200", "200" },
        { ulong.MaxValue, "18446744073709551615", "18446744073709551615" },
        { BigInteger.Pow(10, 30), "1000000000000000000000000000000", "1000000000000000000000000000000" },
        { 1.0, "1.0", "1" },
        { 0.1, "0.1", "0.1" },
        { 1e300, "1E+300", "1E+300" },
        { 1.5f, "1.5", "1.5" },
        { 1.10m, "1.10", "1.10" },
        { double.NaN, "\"NaN\"", "NaN" },
        { float.PositiveInfinity, "\"Infinity\"", "Infinity" },
        { 'x', "\"x\"", "x" },
        { DayOfWeek.Friday, "\"Friday\"", "Friday" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "\"2026-01-02T03:04:05Z\"", "2026-01-02T03:04:05Z" },
        { new DateTime(2026, 1, 2), "\"2026-01-02T00:00:00\"", "2026-01-02T00:00:00" },
        { new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.FromHours(2)), "\"2026-01-02T03:04:05.6+02:00\"", "2026-01-02T03:04:05.6+02:00" },
        { new TimeSpan(1, 2, 3, 4), "\"1.02:03:04\"", "1.02:03:04" },
        { Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"", "00000000-0000-0000-0000-000000000000" },
        { new Version(1, 2), "\"1.2\"", "1.2" },
        { new Uri("http://x/a b"), "\"http://x/a b\"", "http://x/a b" },
        { new byte[] { 1, 2, 3 }, "\"AQID\"", "AQID" },
        { new object?[] { 1, "a", null }, "[1,\"a\",null]", "[1,\"a\",null]" },
        { System.Net.IPAddress.Loopback, "\"127.0.0.1\"", "127.0.0.1" },
        { new PSObject("wrapped"), "\"wrapped\"", "wrapped" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_written_the_same_in_every_culture(object? value, string json, string csv)
    {
        using var culture = new CultureScope("de-DE");
        Assert.Equal($"[\n{json}\n]\n", Write(TableFileFormat.Json, value));
        Assert.Equal($"{json}\n", Write(TableFileFormat.Jsonl, value));
        Assert.Equal($"\"Value\"\n\"{csv.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n", Write(TableFileFormat.Csv, value));
    }

    [Fact]
    public void Objects_and_dictionaries_are_objects_whatever_their_depth()
    {
        object inner = 1;
        foreach (var level in Enumerable.Range(0, 40))
            inner = level % 2 == 0 ? Custom(("x", inner)) : new Hashtable { ["y"] = inner };
        Assert.Equal(40, Write(TableFileFormat.Jsonl, inner).Count(letter => letter == '{'));
        Assert.Equal("{\"b\":[{\"c\":null}],\"1\":\"Friday\"}\n", Write(TableFileFormat.Jsonl, new OrderedDictionary { ["b"] = new object[] { Custom(("c", null)) }, [(object)1] = DayOfWeek.Friday }));
    }

    [Fact]
    public void What_came_as_clixml_has_its_properties_and_the_names_of_its_enum_values()
    {
        // As a worker would send it: an object that is neither custom nor a dictionary.
        var codec = new PSValueCodec();
        var remoted = codec.Read(codec.WriteToBytes(new ProcessLike()));
        using var json = JsonDocument.Parse(Write(TableFileFormat.Jsonl, remoted));
        Assert.Equal("Friday", json.RootElement.GetProperty("Day").GetString());
        Assert.Equal([1, 2], json.RootElement.GetProperty("Numbers").EnumerateArray().Select(number => number.GetInt32()));
        Assert.Contains("\"Friday\"", Write(TableFileFormat.Csv, remoted), StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_the_columns_of_its_first_value()
    {
        var text = Write(TableFileFormat.Csv, Custom(("A", 1), ("b \"q\"", null), ("c", "")), new Hashtable { ["a"] = "x", ["c"] = Custom(("n", 1)) }, 5);
        Assert.Equal("\"A\",\"b \"\"q\"\"\",\"c\"\n\"1\",,\"\"\n\"x\",,\"{\"\"n\"\":1}\"\n,,\n", text);
        using var file = new MemoryStream();
        var csv = new CsvFile(file);
        Assert.Null(csv.Warning);
        foreach (var value in (object[])[Custom(("a", 1)), Custom(("b", 1), ("c", 2)), 5, Custom(("B", 1))])
            csv.Write(value);
        Assert.StartsWith("there is no column for b, c, Value: the columns are those of the first value (a).", csv.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_without_properties_is_still_a_line() =>
        Assert.Equal("\"Value\"\n\"{}\"\n", Write(TableFileFormat.Csv, Custom()));

    [Fact]
    public void Clixml_comes_back_as_it_was()
    {
        object?[] values = [1, null, "text", Custom(("a", DateTime.UnixEpoch), ("b", new Hashtable { ["k"] = new byte[] { 1 } })), new object[] { 1, Custom(("deep", Custom(("deeper", Custom(("deepest", 1m))))) ) }];
        var text = Write(TableFileFormat.Xml, values);
        // What Import-Clixml does; it takes a file of any length.
        var root = System.Xml.Linq.XDocument.Parse(text).Root!;
        Assert.Equal(values.Length, root.Elements().Count());
        Assert.Equal(values.Select(value => PSSerializer.Serialize(value, 10)).Select(System.Xml.Linq.XDocument.Parse).Select(document => document.Root!.Elements().Single().ToString()), root.Elements().Select(element => element.ToString()));
    }

    [Theory]
    [InlineData(TableFileFormat.Json, "", "[\n1,\n2\n]\n")]
    [InlineData(TableFileFormat.Json, "[]", "[\n1,\n2\n]\n")]
    [InlineData(TableFileFormat.Json, " [ \n ] \n", " [\n1,\n2\n]\n")]
    [InlineData(TableFileFormat.Json, "[\n\"]\"\n]\n", "[\n\"]\",\n1,\n2\n]\n")]
    [InlineData(TableFileFormat.Json, "\uFEFF[0]", "\uFEFF[0,\n1,\n2\n]\n")]
    [InlineData(TableFileFormat.Jsonl, "0\n", "0\n1\n2\n")]
    [InlineData(TableFileFormat.Jsonl, "0", "0\n1\n2\n")]
    [InlineData(TableFileFormat.Csv, "x,value\n1,2", "x,value\n1,2\n,\"1\"\n,\"2\"\n")]
    [InlineData(TableFileFormat.Csv, "\uFEFF\"a \"\"q\"\",\nb\",Value\r\n", "\uFEFF\"a \"\"q\"\",\nb\",Value\n,\"1\"\n,\"2\"\n")]
    public void What_is_there_is_gone_on_from(TableFileFormat format, string before, string after) => Assert.Equal(after, WriteTo(format, before, 1, 2));

    [Theory]
    [InlineData(TableFileFormat.Json, "{}")]
    [InlineData(TableFileFormat.Json, "[1")]
    [InlineData(TableFileFormat.Json, "[")]
    [InlineData(TableFileFormat.Json, "]")]
    [InlineData(TableFileFormat.Json, " ")]
    [InlineData(TableFileFormat.Csv, "a;Value\n1;2\n")]
    [InlineData(TableFileFormat.Csv, "\n\n")]
    [InlineData(TableFileFormat.Csv, "\"a")]
    [InlineData(TableFileFormat.Xml, "<Objs/>")]
    public void What_cannot_be_gone_on_from_is_refused(TableFileFormat format, string before) => Assert.Throws<InvalidDataException>(() => WriteTo(format, before, 1));

    private static string Write(TableFileFormat format, params object?[] values) => WriteTo(format, "", values);

    private static string WriteTo(TableFileFormat format, string before, params object?[] values)
    {
        using var stream = new MemoryStream();
        stream.Write(Encoding.UTF8.GetBytes(before));
        stream.Position = 0;
        var file = TableFile.Create(format, stream);
        foreach (var value in values)
            file.Write(value);
        file.Flush();
        return (Encoding.UTF8.GetString(stream.ToArray()) + file.End).ReplaceLineEndings("\n");
    }

    private static PSObject Custom(params (string Name, object? Value)[] properties)
    {
        var custom = new PSObject();
        foreach (var (name, value) in properties)
            custom.Properties.Add(new PSNoteProperty(name, value));
        return custom;
    }

    private sealed class ProcessLike
    {
        public DayOfWeek Day => DayOfWeek.Friday;

        public List<int> Numbers { get; } = [1, 2];
    }
}
