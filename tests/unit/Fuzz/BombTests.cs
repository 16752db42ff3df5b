using System.Diagnostics;
using System.Text;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Fuzz;

/// <summary>Messages that are small for what they would cost a careless reader. Each is read or refused in bounded memory and time.</summary>
public sealed class BombTests
{
    private const int Size = 1 << 20;

    [Theory]
    [InlineData("value of PowerShell", "digits")]
    [InlineData("value of PowerShell", "bigint")]
    [InlineData("value of PowerShell", "decimal")]
    [InlineData("value of PowerShell", "arrays")]
    [InlineData("value of PowerShell", "objects")]
    [InlineData("value of PowerShell", "equal hashes")]
    [InlineData("value of PowerShell", "enums")]
    [InlineData("value of PowerShell", "properties")]
    [InlineData("value of PowerShell", "uri")]
    [InlineData("value of PowerShell", "version")]
    [InlineData("value of PowerShell", "empty lists")]
    [InlineData("clixml", "nested xml")]
    [InlineData("clixml", "entities")]
    [InlineData("clixml", "many elements")]
    [InlineData("chunk", "huge count")]
    [InlineData("chunk", "huge numbers")]
    [InlineData("definition", "nested definition")]
    [InlineData("definition", "wildcards")]
    [InlineData("record", "nested record")]
    [InlineData("failure", "nested record")]
    [InlineData("order", "huge order")]
    [InlineData("event message", "huge event")]
    [InlineData("worker", "arrays")]
    [InlineData("saved settings", "arrays")]
    [InlineData("address", "uri")]
    [InlineData("file .csv", "quotes")]
    public void A_bomb_does_not_go_off(string parser, string bomb)
    {
        var message = Encoding.UTF8.GetBytes(Make(bomb));
        var start = Stopwatch.GetTimestamp();
        var refused = Parsers.All.Single(each => each.Name == parser).Check(message);
        TestLog.Write($"bomb {bomb}: {message.Length} bytes, {(refused ? "refused" : "read")}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s");
    }

    private static string Make(string bomb) => bomb switch
    {
        "digits" => new string('7', Size),
        "bigint" => $$"""{"$t":"bigint","v":"{{new string('7', Size)}}"}""",
        "decimal" => $$"""{"$t":"decimal","v":"{{new string('7', Size)}}"}""",
        "uri" => $$"""{"$t":"uri","v":"http://a/{{new string('.', Size)}}"}""",
        "version" => $$"""{"$t":"version","v":"{{Repeat("1.", Size / 2)}}"}""",
        "arrays" => new string('[', Size),
        "objects" => Repeat("{\"a\":", Size / 5),
        "empty lists" => $"[{Repeat("[],", Size / 3)}[]]",
        "equal hashes" => $$"""{"$t":"hashtable","v":[{{string.Join(',', Enumerable.Range(1, 60_000).Select(n => $"[{((long)n << 32) | (uint)n},1]"))}}]}""",
        "enums" => $"[{string.Join(',', Enumerable.Range(0, Size / 60).Select(n => $$"""{"$t":"enum","type":"System.No{{n}}","n":"1","v":"x"}"""))}]",
        "properties" => $"{{{string.Join(',', Enumerable.Range(0, Size / 12).Select(n => $"\"p{n}\":1"))}}}",
        "nested xml" => Xml(Repeat("<Obj RefId=\"1\"><MS>", Size / 19)),
        "entities" => "<!DOCTYPE Objs [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>" + Xml("<S>&c;</S></Objs>"),
        "many elements" => Xml("<Obj RefId=\"0\"><LST>" + Repeat("<I32>1</I32>", Size / 12) + "</LST></Obj></Objs>"),
        "huge count" => "1 999999999 1 0 main\n1",
        "huge numbers" => string.Join(' ', Enumerable.Repeat(new string('9', Size / 4), 4)) + " main\n1",
        "nested definition" => "{\"steps\":" + new string('[', Size),
        "wildcards" => "{\"steps\":[{\"name\":\"a\",\"script\":\"\",\"table\":\"t\"}],\"workers\":{\"names\":[\"" + Repeat("*a?", 3000) + "\"]}}",
        "nested record" => "{\"value\":" + Repeat("{\"a\":", Size / 5),
        "huge order" => string.Join(' ', Enumerable.Repeat("1 2147483647 default 1000", Size / 26)),
        "huge event" => "commit 1 1 1 " + Repeat("a=1 ", Size / 4),
        "quotes" => new string('"', Size),
        _ => throw new ArgumentOutOfRangeException(nameof(bomb)),
    };

    private static string Xml(string inner) => """<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">""" + inner;

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
