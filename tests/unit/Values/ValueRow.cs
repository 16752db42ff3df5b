using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Numerics;

namespace VRedis.Tests.Values;

/// <summary>A value, its text on the wire, and what comes back. The texts pin the wire format: change one only with the version of the protocol.</summary>
public sealed record ValueRow(string Name, object? Value, string Wire, object? Back)
{
    private const string Half = "a\ud800b";

    public override string ToString() => Name;

    /// <summary>Rows that need no PowerShell.</summary>
    public static IEnumerable<ValueRow> Plain =>
    [
        Same("null", null, "null"),
        Same("true", true, "true"),
        Same("false", false, "false"),
        Same("string", "Grüße, 世界 😀", "\"Grüße, 世界 \\uD83D\\uDE00\""),
        Same("string of controls", "\"\\\r\n\t\0\u007f\u2028", "\"\\\"\\\\\\r\\n\\t\\u0000\\u007F\\u2028\""),
        Same("empty string", "", "\"\""),
        Same("html", "<a href='x'>&+</a>", "\"<a href='x'>&+</a>\""),
        Same("half a pair", Half, """{"$t":"utf16","v":"YQAA2GIA"}"""),
        Same("int", 42, "42"),
        Same("int min", int.MinValue, "-2147483648"),
        Same("long", 1L << 40, "1099511627776"),
        Same("long min", long.MinValue, "-9223372036854775808"),
        new("small long", 7L, "7", 7),
        Same("double", 1.5, "1.5"),
        Same("whole double", 1.0, "1.0"),
        Same("large double", 1e300, "1E+300"),
        Same("third", 1.0 / 3, "0.3333333333333333"),
        Same("double max", double.MaxValue, "1.7976931348623157E+308"),
        Same("double min", -double.MaxValue, "-1.7976931348623157E+308"),
        Same("tiny", -double.Epsilon, "-5E-324"),
        Same("minus zero", -0.0, "-0.0"),
        Same("not a number", double.NaN, """{"$t":"double","v":"NaN"}"""),
        Same("infinity", double.PositiveInfinity, """{"$t":"double","v":"Infinity"}"""),
        Same("minus infinity", double.NegativeInfinity, """{"$t":"double","v":"-Infinity"}"""),
        Same("decimal keeps its zeros", 12.50m, """{"$t":"decimal","v":"12.50"}"""),
        Same("decimal min", decimal.MinValue, """{"$t":"decimal","v":"-79228162514264337593543950335"}"""),
        Same("float", 0.1f, """{"$t":"float","v":"0.1"}"""),
        Same("float infinity", float.PositiveInfinity, """{"$t":"float","v":"Infinity"}"""),
        Same("ulong", ulong.MaxValue, """{"$t":"ulong","v":"18446744073709551615"}"""),
        Same("uint", 7u, """{"$t":"uint","v":"7"}"""),
        Same("short", (short)-7, """{"$t":"short","v":"-7"}"""),
        Same("ushort", (ushort)7, """{"$t":"ushort","v":"7"}"""),
        Same("sbyte", (sbyte)-7, """{"$t":"sbyte","v":"-7"}"""),
        Same("byte", (byte)7, """{"$t":"byte","v":"7"}"""),
        Same("bigint", -BigInteger.Pow(10, 30), """{"$t":"bigint","v":"-1000000000000000000000000000000"}"""),
        Same("char", 'ß', """{"$t":"char","v":"ß"}"""),
        Same("half a pair as char", '\udc00', """{"$t":"char","v":{"$t":"utf16","v":"ANw="}}"""),
        Same("utc", new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(7), """{"$t":"datetime","v":"2026-02-03T04:05:06.0000007Z"}"""),
        Same("time of no zone", new DateTime(2026, 2, 3), """{"$t":"datetime","v":"2026-02-03T00:00:00.0000000"}"""),
        Same("first time", DateTime.MinValue, """{"$t":"datetime","v":"0001-01-01T00:00:00.0000000"}"""),
        Same("time with offset", new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromMinutes(-150)), """{"$t":"datetimeoffset","v":"2026-02-03T04:05:06.0000000-02:30"}"""),
        Same("time span", TimeSpan.FromTicks(-12_345_678_901), """{"$t":"timespan","v":"-00:20:34.5678901"}"""),
        Same("longest time span", TimeSpan.MinValue, """{"$t":"timespan","v":"-10675199.02:48:05.4775808"}"""),
        Same("guid", new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"), """{"$t":"guid","v":"0f8fad5b-d9cb-469f-a165-70867728950e"}"""),
        Same("version", new Version(1, 2), """{"$t":"version","v":"1.2"}"""),
        Same("uri", new Uri("https://example.org/a b?q=ü#f"), """{"$t":"uri","v":"https://example.org/a b?q=ü#f"}"""),
        Same("relative uri", new Uri("/a/b", UriKind.Relative), """{"$t":"uri","v":"/a/b"}"""),
        Same("bytes", new byte[] { 0, 251, 255 }, """{"$t":"bytes","v":"APv/"}"""),
        Same("no bytes", Array.Empty<byte>(), """{"$t":"bytes","v":""}"""),
        Same("enum", DayOfWeek.Friday, """{"$t":"enum","type":"System.DayOfWeek","n":"5","v":"Friday"}"""),
        Same("flags", FileShare.Read | FileShare.Delete, """{"$t":"enum","type":"System.IO.FileShare","n":"5","v":"Read, Delete"}"""),
        Same("nested enum", Environment.SpecialFolder.Fonts, """{"$t":"enum","type":"System.Environment+SpecialFolder","n":"20","v":"Fonts"}"""),
        Same("empty array", Array.Empty<object>(), "[]"),
        Same("array", new object?[] { 1, "a", null, new object[] { 2.0 } }, """[1,"a",null,[2.0]]"""),
        new("typed array", new[] { 1, 2 }, "[1,2]", new object[] { 1, 2 }),
        new("list", new List<string> { "a" }, """["a"]""", new object[] { "a" }),
        new("enumerable", Enumerable.Range(1, 3).Where(n => n != 2), "[1,3]", new object[] { 1, 3 }),
        Same("hashtable", Table(("a", 1)), """{"$t":"hashtable","v":{"a":1}}"""),
        Same("empty hashtable", Table(), """{"$t":"hashtable","v":{}}"""),
        Same("hashtable with other keys", Table((1, "one")), """{"$t":"hashtable","v":[[1,"one"]]}"""),
        Same("hashtable with half a pair", Table((Half, 1)), """{"$t":"hashtable","v":[[{"$t":"utf16","v":"YQAA2GIA"},1]]}"""),
        Same("hashtable with $t", Table(("$t", 1)), """{"$t":"hashtable","v":{"$t":1}}"""),
        new("dictionary", new Dictionary<string, int> { ["b"] = 1, ["a"] = 2 }, """{"$t":"hashtable","v":{"a":2,"b":1}}""", Table(("a", 2), ("b", 1))),
        Same("ordered", Ordered(("z", 1), ("a", null), ("", 2)), """{"$t":"ordered","v":{"z":1,"a":null,"":2}}"""),
        Same("ordered with other keys", Ordered((new Guid(), 1), ("a", 2)), """{"$t":"ordered","v":[[{"$t":"guid","v":"00000000-0000-0000-0000-000000000000"},1],["a",2]]}"""),
        new("generic ordered", new OrderedDictionary<string, int> { ["z"] = 1, ["a"] = 2 }, """{"$t":"ordered","v":{"z":1,"a":2}}""", Ordered(("z", 1), ("a", 2))),
    ];

    /// <summary>Rows that only the codec of PowerShell knows.</summary>
    public static IEnumerable<ValueRow> PowerShell =>
    [
        Same("custom object", Custom(("z", 1), ("a", Custom(("B", "x"))), ("ü", null)), """{"z":1,"a":{"B":"x"},"ü":null}"""),
        Same("empty custom object", Custom(), "{}"),
        Same("custom object with $t", Custom(("a", 1), ("$t", "guid")), """{"$t":"object","v":{"a":1,"$t":"guid"}}"""),
        Same("custom object with half a pair", Custom((Half, 1)), """{"$t":"object","v":[[{"$t":"utf16","v":"YQAA2GIA"},1]]}"""),
        Same("custom object with a type name", Typed("My.Type", ("a", 1)), """{"$t":"object","type":"My.Type","v":{"a":1}}"""),
        new("selected object", Typed("Selected.System.IO.FileInfo", ("a", 1)), """{"a":1}""", Custom(("a", 1))),
        Same("semantic version", new SemanticVersion("7.6.0-rc.1+b2"), """{"$t":"semver","v":"7.6.0-rc.1+b2"}"""),
        new("wrapped int", PSObject.AsPSObject(5), "5", 5),
        new("wrapped string", Noted("text"), "\"text\"", "text"),
        new("wrapped half a pair", new PSObject(Half), """{"$t":"utf16","v":"YQAA2GIA"}""", Half),
        new("wrapped guid in an array", new object[] { new PSObject(new Guid()) }, """[{"$t":"guid","v":"00000000-0000-0000-0000-000000000000"}]""", new object[] { new Guid() }),
        new("wrapped array", new PSObject(new object[] { 1 }), "[1]", new object[] { 1 }),
        new("wrapped hashtable", new PSObject(Table(("a", PSObject.AsPSObject(1)))), """{"$t":"hashtable","v":{"a":1}}""", Table(("a", 1))),
        new("nothing", System.Management.Automation.Internal.AutomationNull.Value, "null", null),
    ];

    public static PSObject Custom(params (string Name, object? Value)[] properties)
    {
        var custom = new PSObject();
        foreach ((string name, object? value) in properties)
            custom.Properties.Add(new PSNoteProperty(name, value));
        return custom;
    }

    public static Hashtable Table(params (object Key, object? Value)[] entries) => Fill(new Hashtable(StringComparer.OrdinalIgnoreCase), entries);

    public static OrderedDictionary Ordered(params (object Key, object? Value)[] entries) => Fill(new OrderedDictionary(StringComparer.OrdinalIgnoreCase), entries);

    private static T Fill<T>(T dictionary, (object Key, object? Value)[] entries) where T : IDictionary
    {
        foreach ((object key, object? value) in entries)
            dictionary.Add(key, value);
        return dictionary;
    }

    private static PSObject Typed(string type, params (string Name, object? Value)[] properties)
    {
        PSObject custom = Custom(properties);
        custom.TypeNames.Insert(0, type);
        return custom;
    }

    private static PSObject Noted(string text)
    {
        var wrapper = new PSObject(text);
        wrapper.Properties.Add(new PSNoteProperty("PSPath", "x"));
        return wrapper;
    }

    private static ValueRow Same(string name, object? value, string wire) => new(name, value, wire, value);
}
