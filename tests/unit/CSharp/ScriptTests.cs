using System.Globalization;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.CSharp;

/// <summary>What a C# script gets, and what becomes of what it returns.</summary>
public abstract class ScriptTests(TestServer server) : CSharpRigTests(server)
{
    [Theory]
    [InlineData("21", "return (int)Input * 2;", "42")]
    [InlineData("21", "return Input * 2;", "42")]
    [InlineData("5000000000", "return Input * 2;", "10000000000")]
    [InlineData("1.5", "return Input * 2;", "3.0")]
    [InlineData("\"a\"", "return Input + \"b\";", "\"ab\"")]
    [InlineData("\"a,b\"", "return ((string)Input).Split(',').Length;", "2")]
    [InlineData("[1,2,3]", "return Input.Length + Input[2];", "6")]
    [InlineData("null", "return Input is null;", "true")]
    [InlineData("{\"name\":\"ada\",\"tags\":[{\"n\":7}]}", "return Input.name + Input.Tags[0].n;", "\"ada7\"")]
    [InlineData("{\"name\":\"ada\"}", "return Input.ContainsKey(\"nam\") ? 1 : Input.Count;", "1")]
    [InlineData("{\"n\":1}", "Input.n = 5; return Input;", "{\"n\":5}")]
    [InlineData("{\"$t\":\"hashtable\",\"v\":{\"a\":1}}", "return Input[\"A\"];", "1")]
    [InlineData("{\"$t\":\"datetime\",\"v\":\"2026-01-02T00:00:00.0000000Z\"}", "return Input.Year;", "2026")]
    public async Task The_input_is_dynamic(string input, string script, string expected) => Assert.Equal([expected], (await RunAsync(script, input)).Outputs);

    [Fact]
    public async Task An_object_of_PowerShell_is_one_here_too()
    {
        var input = Codec.WriteToString(new System.Management.Automation.PSObject(new Version(1, 2)) { Properties = { new System.Management.Automation.PSNoteProperty("x", 1) } });
        Assert.Equal(["\"1.2\""], (await RunAsync("return Input.ToString();", input)).Outputs);
        var file = Codec.WriteToString(new FileInfo("/folder/name.txt"));
        Assert.Contains("clixml", file, StringComparison.Ordinal);
        Assert.Equal(["\"NAME.TXT\""], (await RunAsync("return Input.Name.ToUpper();", file)).Outputs);
    }

    [Theory]
    [InlineData("return null;", "")]
    [InlineData("return;", "")]
    [InlineData("if ((int)Input > 100) return 1;", "")]
    [InlineData("(int)Input + 1", "2")] // the last expression is the value
    [InlineData("var x = 1; // so far\n  x\n  + 5 // the value", "6")]
    [InlineData("record A(int N);\nnew A(3)\n/* end */", "{\"N\":3}")]
    [InlineData("await Task.Yield(); return 5;", "5")]
    [InlineData("using var stream = new MemoryStream([1, 2]); await using var other = new MemoryStream(); return stream.Length;", "2")]
    [InlineData("ReadOnlySpan<char> span = \"abc\"; return span[1..].ToString();", "\"bc\"")]
    [InlineData("using System.Globalization; using static System.Math; return Max(1, CultureInfo.InvariantCulture.LCID);", "127")]
    [InlineData("class First { public int N = Second.N; } int n = Twice(new First().N); static class Second { public static int N = 2; } return n; int Twice(int x) => x * 2; enum Third { }", "4")]
    [InlineData("var text = \"\"\"\n  class X { }\n  \"\"\"; return text + @\"\n}\";", "\"class X { }\\n}\"")]
    [InlineData("", "")]
    [InlineData("// nothing", "")]
    [InlineData("return \"text\";", "\"text\"")]
    [InlineData("return new[] { 1, 2, 3 };", "1 2 3")]
    [InlineData("return new List<object> { 1, null, new[] { 2, 3 } };", "1 null [2,3]")]
    [InlineData("return Enumerable.Range(0, 4).Where(n => n % 2 == 1).Select(n => new { n });", "{\"n\":1} {\"n\":3}")]
    [InlineData("return new Dictionary<string, int> { [\"a\"] = 1 };", "{\"$t\":\"hashtable\",\"v\":{\"a\":1}}")]
    [InlineData("return Stream(); static async IAsyncEnumerable<object> Stream() { yield return 1; await Task.Yield(); yield return \"b\"; }", "1 \"b\"")]
    [InlineData("return Stream(); static async IAsyncEnumerable<int> Stream() { yield return 1; await Task.Yield(); yield return 2; }", "1 2")]
    [InlineData("return new { z = 1, a = new { b = \"c\" }, l = new[] { 1 } };", "{\"z\":1,\"a\":{\"b\":\"c\"},\"l\":[1]}")]
    [InlineData("record Point(int Y, int X); return new Point(1, 2);", "{\"Y\":1,\"X\":2}")]
    [InlineData("record Base(int A); record Point(int B, int C) : Base(0); return new Point(1, 2);", "{\"A\":0,\"B\":1,\"C\":2}")]
    [InlineData("class Thing { public int F = 1; public int P => 2; private int Q => 3; public static int S => 4; public int this[int i] => i; } return new Thing();", "{\"P\":2,\"F\":1}")]
    [InlineData("struct Pair { public int A { get; init; } } return new Pair { A = 3 };", "{\"A\":3}")]
    [InlineData("return (1, \"b\");", "{\"Item1\":1,\"Item2\":\"b\"}")]
    [InlineData("return (1, 2, 3, 4, 5, 6, 7, 8);", "{\"Item1\":1,\"Item2\":2,\"Item3\":3,\"Item4\":4,\"Item5\":5,\"Item6\":6,\"Item7\":7,\"Item8\":8}")]
    [InlineData("return KeyValuePair.Create(\"k\", 1);", "{\"Key\":\"k\",\"Value\":1}")]
    [InlineData("enum Colour { Red, Green } return Colour.Green;", "\"Green\"")]
    [InlineData("return DayOfWeek.Friday;", "{\"$t\":\"enum\",\"type\":\"System.DayOfWeek\",\"n\":\"5\",\"v\":\"Friday\"}")]
    [InlineData("return JsonSerializer.Deserialize<JsonElement>(\"{\\\"a\\\":[1,5000000000,1.5,\\\"x\\\",null,true]}\");", "{\"a\":[1,5000000000,1.5,\"x\",null,true]}")]
    [InlineData("return System.Text.Json.Nodes.JsonNode.Parse(\"[{\\\"a\\\":1},2]\");", "{\"a\":1} 2")]
    [InlineData("return new StringBuilder(\"ab\").Append('c').ToString() + Regex.Match(\"x1\", @\"\\d\").Value;", "\"abc1\"")]
    [InlineData("return 1m;", "{\"$t\":\"decimal\",\"v\":\"1\"}")]
    public async Task The_value_is_the_output(string script, string expected) => Assert.Equal(expected, string.Join(' ', (await RunAsync(script, "1")).Outputs));

    [Fact]
    public async Task Other_objects_travel_as_from_PowerShell()
    {
        var value = Assert.Single((await RunAsync("return new FileInfo(\"/folder/name.txt\");", "1")).Outputs);
        Assert.Equal("name.txt", ((System.Management.Automation.PSObject)Codec.Read(System.Text.Encoding.UTF8.GetBytes(value))!).Properties["Name"].Value);
    }

    [Fact]
    public async Task Nothing_is_left_of_the_item_before()
    {
        var task = await RunAsync("int count = 0; int Next() => ++count; Next(); return Next();", [.. Enumerable.Range(0, 200).Select(number => number.ToString(CultureInfo.InvariantCulture))]);
        Assert.Equal(200, task.Outputs.Count);
        Assert.All(task.Outputs, output => Assert.Equal("2", output));
    }

    [Fact]
    public async Task It_knows_where_it_is()
    {
        var worker = await StartWorkerAsync();
        var definition = Define("return new { TaskId, ItemId, Attempt, WorkerId, a = Args[0], n = Args.Length, CancellationToken.IsCancellationRequested };") with
        {
            Properties = new Dictionary<string, string> { ["arguments"] = """["x",2]""" },
        };
        var task = await Rig.StartTaskAsync(definition);
        Assert.True(task.TryAdd("7"));
        task.Live.Seal();
        await task.EndAsync();
        Assert.Equal([$$"""{"TaskId":{{task.Id}},"ItemId":1,"Attempt":1,"WorkerId":{{worker.WorkerId}},"a":"x","n":2,"IsCancellationRequested":false}"""], task.Outputs);
    }

    [Fact]
    public async Task Lanes_share_what_was_compiled()
    {
        // What is static is the worker's: all are counted together only if all lanes run the same assembly.
        var task = await RunAsync(
            """
            lock (Shared.Lanes) { Shared.Lanes.Add(Environment.CurrentManagedThreadId); Shared.Items++; }
            Thread.Sleep(20);
            lock (Shared.Lanes) return Shared.Lanes.Count * 1000 + Shared.Items;
            static class Shared { public static int Items; public static readonly HashSet<int> Lanes = new(); }
            """,
            [.. Enumerable.Range(0, 40).Select(number => number.ToString(CultureInfo.InvariantCulture))]);
        var last = task.Outputs.Max(output => int.Parse(output, CultureInfo.InvariantCulture));
        Assert.Equal(40, last % 1000);
        Assert.True(last / 1000 > 1, "only one lane ran");
    }
}

public sealed class ScriptTestsOnReal(RealServer server) : ScriptTests(server);

public sealed class ScriptTestsOnEmbedded(EmbeddedTestServer server) : ScriptTests(server);
