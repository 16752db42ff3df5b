using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.CSharp;

/// <summary>Follow-up items of C# scripts.</summary>
public abstract class PushTests(TestServer server) : CSharpRigTests(server)
{
    [Theory]
    [InlineData("if ((int)Input < 4) Push(Input + 1); return Input;", "1 2 3 4")] // to its own step
    [InlineData("Push(new { n = Input * 10 }, \"other\"); return Input;", "1 10")]
    [InlineData("Push(Input, step: \"other\", delaySeconds: 0.2);", "1")]
    [InlineData("Push(5, \"other\", unique: true); Push(5, \"other\", unique: true); Push(5, \"other\"); Push(6, \"other\", key: \"k\"); Push(7, \"other\", key: \"k\");", "5 5 6")]
    [InlineData("Push((int)Input % 3 + 1, unique: true); return Input;", "1 2 3")] // round in a circle: the first counts as seen
    [InlineData("if (Attempt == 1) { Push(9, \"other\"); throw new Exception(\"no\"); } Push(8, \"other\");", "8")] // only together with an attempt that is done
    public async Task Items_are_pushed(string script, string expected)
    {
        var definition = Define(script, ("other", "return Input is int n ? n : Input.n;")) with { Attempts = 2 };
        var task = await RunAsync(definition, "1");
        Assert.Equal(expected, string.Join(' ', task.Outputs.Select(int.Parse).Order()));
        Assert.Empty(task.Failures);
    }

    [Fact]
    public async Task A_step_that_is_not_there_is_an_error_of_the_item()
    {
        var error = await FailAsync("Push(1, \"none\");");
        Assert.Equal(ErrorIds.BadTask, error.ErrorId);
        Assert.Contains("no step 'none'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_cannot_travel_is_an_error_of_the_item() =>
        Assert.Equal(ErrorIds.BadValue, (await FailAsync("Push(new MemoryStream());")).ErrorId);
}

public sealed class PushTestsOnReal(RealServer server) : PushTests(server);

public sealed class PushTestsOnEmbedded(EmbeddedTestServer server) : PushTests(server);
