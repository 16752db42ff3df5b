using VRedis.CSharp;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.CSharp;

/// <summary>What an item's error tells of a C# script.</summary>
public abstract class ErrorTests(TestServer server) : CSharpRigTests(server)
{
    [Fact]
    public async Task An_exception_has_its_place_in_the_script()
    {
        var error = await FailAsync(
            """
            int Parse(string text) =>
                int.Parse(text);
            await Task.Yield();
            try { return Parse("a"); }
            catch (FormatException e) {
                throw new InvalidOperationException("outer", e);
            }
            """);
        Assert.Equal(("outer", "System.InvalidOperationException"), (error.Message, error.Type));
        Assert.Equal("At step main:6 char:5\n+     throw new InvalidOperationException(\"outer\", e);", error.Position);
        var stack = error.Stack!.Split('\n');
        Assert.Equal("   at <script> in step main:line 6", stack[0]);
        Assert.StartsWith(" --- caused by System.FormatException: ", stack[1], StringComparison.Ordinal);
        Assert.Contains("   at System.", stack[2], StringComparison.Ordinal); // which method depends on what the runtime has inlined by then
        Assert.Equal("   at <script> in step main:line 4", stack[^1]); // nothing of the lane
    }

    [Fact]
    public async Task Lines_are_right_behind_loops_and_calls_too()
    {
        var error = await FailAsync(
            """
            int sum = 0;
            foreach (var n in new[] { 1, 2, 3 })
            {
                sum += Input;
                if (sum > 2)
                    Check(sum);
            }
            return sum;

            static void Check(int sum)
            {
                if (sum > 2)
                    throw new ArgumentException("too much");
            }
            """);
        Assert.StartsWith("At step main:13 char:9\n", error.Position, StringComparison.Ordinal);
        Assert.Equal("   at Check(Int32 sum) in step main:line 13\n   at <script> in step main:line 6", error.Stack);
    }

    [Theory]
    [InlineData("new[] { 1 }.ToList().ForEach(n => throw new Exception());", "   at <lambda>(Int32 n) in step main:line 1")]
    [InlineData("int own = Input; void Fail() { throw new Exception($\"{own}\"); } Fail();", "   at Fail() in step main:line 1")]
    [InlineData("int own = Input; async Task Fail() { await Task.Yield(); throw new Exception($\"{own}\"); } await Fail();", "   at Fail() in step main:line 1")]
    [InlineData("int own = Input; int other = 1; void Fail(int x) { Action deep = () => throw new Exception($\"{own}{x}\"); deep(); other++; } Fail(1);", "   at <lambda>() in step main:line 1")]
    [InlineData("static async Task Fail(int n) { await Task.Yield(); throw new Exception(); } await Fail(2);", "   at Fail() in step main:line 1")]
    [InlineData("await Task.Run(async () => { await Task.Yield(); throw new Exception(); });", "   at <lambda>() in step main:line 1")]
    [InlineData("int own = Input; void Fail(int x) { throw new Exception($\"{own}\"); } Fail(3);", "   at Fail(Int32 x) in step main:line 1")]
    [InlineData("class Own { public static void Fail() => throw new Exception(); } Own.Fail();", "   at Own.Fail() in step main:line 1")]
    public async Task Frames_have_the_names_of_the_script(string script, string frame) => Assert.Equal(frame, (await FailAsync(script)).Stack!.Split('\n')[0]);

    [Theory]
    [InlineData("return Input.name;", "{\"nam\":1,\"size\":2}", "System.MissingMemberException", "There is no property 'name'. There are: nam, size.")]
    [InlineData("return Input.NoSuch();", "1", "Microsoft.CSharp.RuntimeBinder.RuntimeBinderException", "'int' does not contain a definition for 'NoSuch'")]
    [InlineData("return (int)Input;", "\"x\"", "Microsoft.CSharp.RuntimeBinder.RuntimeBinderException", "Cannot convert type 'string' to 'int'")]
    [InlineData("return Enumerable.Range(0, 3).Select(n => 1 / (n - 1));", "1", "System.DivideByZeroException", "Attempted to divide by zero.")] // some output is there already
    [InlineData("await Task.WhenAll(Task.FromException(new FormatException(\"bad\")));", "1", "System.FormatException", "bad")]
    [InlineData("throw new OperationCanceledException(\"own\");", "1", "System.OperationCanceledException", "own")]
    [InlineData("Push(1, delaySeconds: -1);", "1", "System.ArgumentOutOfRangeException", null)]
    public async Task An_exception_fails_its_item(string script, string input, string type, string? message)
    {
        var error = await FailAsync(script, input);
        Assert.Equal(type, error.Type);
        Assert.True(error.Position is not null, error.Stack);
        if (message is not null)
            Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("return new MemoryStream();", "lives in its own process only")]
    [InlineData("return new { inner = new { stream = new MemoryStream() } };", "inner.stream")]
    [InlineData("return new { a = 1, A = 2 };", "differ by case only")]
    [InlineData("return Task.FromResult(1);", "lives in its own process only")]
    [InlineData("class Node { public Node Next => this; } return new Node();", "Next")]
    [InlineData("class Bad { public int Number => throw new FormatException(\"getter\"); } return new Bad();", "getter")]
    public async Task What_does_not_serialize_is_an_error_of_its_item(string script, string message)
    {
        var error = await FailAsync(script);
        Assert.Equal((ErrorIds.BadValue, "InvalidData"), (error.ErrorId, error.Category));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return new string('x', 70 << 20);")]
    [InlineData("Push(new string('x', 70 << 20));")]
    public async Task What_is_too_large_is_an_error_of_its_item(string script)
    {
        var error = await FailAsync(script);
        Assert.Equal((ErrorIds.ItemTooLarge, "LimitsExceeded"), (error.ErrorId, error.Category));
    }

    [Fact]
    public async Task One_item_fails_and_the_others_do_not()
    {
        var task = await RunAsync(Define("if ((int)Input == 2 || Attempt == 1) throw new Exception(\"no\"); return Input;") with { Attempts = 2 }, "1", "2", "3");
        Assert.Equal(["1", "3"], task.Outputs.Order());
        Assert.Equal(("2", 2), (System.Text.Encoding.UTF8.GetString(Assert.Single(task.Failures).Value), task.Failures.Single().Attempt));
    }

    [Fact]
    public async Task A_script_that_does_not_compile_here_fails_its_items_with_the_worker_named()
    {
        var error = await FailAsync("return 5 +;");
        Assert.Contains("Worker", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 1, column 11", error.Message, StringComparison.Ordinal);
    }
}

public sealed class ErrorTestsOnReal(RealServer server) : ErrorTests(server);

public sealed class ErrorTestsOnEmbedded(EmbeddedTestServer server) : ErrorTests(server);

/// <summary>What the sender says of a script that does not compile.</summary>
public sealed class CompileErrorTests
{
    [Fact]
    public void The_first_five_errors_have_line_and_column()
    {
        var error = Bad(string.Join('\n', Enumerable.Range(1, 7).Select(number => new string(' ', number) + $"unknown{number}();")));
        Assert.Equal(ErrorIds.BadScript, error.ErrorId);
        var lines = error.Message.Split('\n');
        Assert.Equal("The C# script does not compile:", lines[0]);
        for (var number = 1; number <= 5; number++)
            Assert.Equal($"line {number}, column {number + 1}: The name 'unknown{number}' does not exist in the current context (CS0103);", lines[number]);
        Assert.Equal("and 2 more.", lines[6]);
    }

    [Theory]
    [InlineData("return 1", 1, 9, "CS1002")]
    [InlineData("class A { int X() => y; }\nint n = 1;\n  m++;", 1, 22, "CS0103")]
    [InlineData("int n = 1;\nclass A { }\n  m++;", 3, 3, "CS0103")]
    [InlineData("int n = 1;\n  m + 1", 2, 3, "CS0103")] // the value
    [InlineData("using No.Such;\nreturn 1;", 1, 7, "CS0246")]
    [InlineData("if (true) {\n  return 1;", 2, 12, "CS1513")]
    [InlineData("return 1;\n}", 2, 1, "CS1022")]
    [InlineData("/* open\nreturn 1;", 1, 1, "CS1035")]
    [InlineData("var s = \"open;\nreturn 1;", 1, 9, "CS1010")]
    public void The_first_error_has_its_place(string script, int line, int column, string id)
    {
        var first = Bad(script).Message.Split('\n')[1];
        Assert.StartsWith($"line {line}, column {column}: ", first, StringComparison.Ordinal);
        Assert.Contains($"({id}", first, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#r \"System.Xml\"\nreturn 1;", "CS7099")]
    [InlineData("#load \"other.csx\"\nreturn 1;", "CS8099")]
    [InlineData("using System.Management.Automation; return 1;", "CS0234")] // the framework only
    [InlineData("return Microsoft.CodeAnalysis.SyntaxTree;", "CS0234")]
    [InlineData("Input = 5;", "CS0200")]
    [InlineData("return TaskId.NoSuch;", "CS1061")]
    public void What_a_script_may_not_use_is_an_error(string script, string id) => Assert.Contains(id, Bad(script).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("int unused; return 1;")] // a warning
    [InlineData("return new System.Net.IPAddress(1);")] // the whole framework
    [InlineData("return System.Xml.Linq.XElement.Parse(\"<a/>\").Name.LocalName;")]
    [InlineData("using System.Text.Json.Nodes; return JsonNode.Parse(\"1\");")]
    public void The_rest_compiles(string script) => CSharpSource.Check(Define(script));

    private static VRedisException Bad(string script) => Assert.Throws<VRedisException>(() => CSharpSource.Check(Define(script)));

    private static TaskDefinition Define(string script) => new() { Language = "csharp", Steps = [new StepDefinition("main", script, "default")] };
}
