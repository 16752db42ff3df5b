using System.Text;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class TaskDefinitionTests
{
    private static readonly TaskDefinition Good = new() { Steps = [new("main", "$_ * 2", "default"), new("größe.2-b_c", "$_", "default")] };

    [Fact]
    public void A_good_definition_is_good() => Assert.Same(Good, Good.Validate());

    [Fact]
    public void It_travels_as_it_is()
    {
        var definition = Good with { Language = "csharp", Attempts = 7, Live = false, Properties = new Dictionary<string, string> { ["a"] = "[1,\"ü\"]" } };

        var back = TaskDefinition.FromBytes(definition.ToBytes());

        Assert.Equal(("csharp", 7, false, definition.Sender), (back.Language, back.Attempts, back.Live, back.Sender));
        Assert.Equal(definition.Steps, back.Steps);
        Assert.Equal(definition.Properties, back.Properties);
        Assert.Equal(["default"], back.Tables);
    }

    [Theory]
    [InlineData("", "default")]
    [InlineData("two words", "default")]
    [InlineData("main", "a=b")]
    [InlineData("main", "a\nb")]
    [InlineData("main", "{tag}")]
    [InlineData("quo\"te", "default")]
    public void Names_that_would_break_keys_or_messages_are_refused(string step, string table) => AssertBad(Good with { Steps = [new(step, "-", table)] });

    [Fact]
    public void A_name_is_not_too_long() => AssertBad(Good with { Steps = [new(new string('x', 101), "-", "default")] });

    [Fact]
    public void A_task_needs_a_step() => AssertBad(Good with { Steps = [] });

    [Fact]
    public void A_task_needs_an_attempt() => AssertBad(Good with { Attempts = 0 });

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("31536001")]
    public void A_time_limit_is_more_than_nothing_and_not_for_ever(string seconds) => AssertBad($"\"timeoutSeconds\":{seconds}");

    [Theory]
    [InlineData("-0.1")]
    [InlineData("3600.5")]
    public void A_retry_delay_is_an_hour_at_most(string seconds) => AssertBad($"\"retryDelaySeconds\":{seconds}");

    [Theory]
    [InlineData("\"throttleLimit\":0")]
    [InlineData("\"workers\":{\"names\":[\"a\",\"\"]}")]
    public void Limits_and_filters_must_make_sense(string json) => AssertBad(json);

    [Fact]
    public void Times_that_are_no_numbers_are_refused()
    {
        AssertBad(Good with { TimeoutSeconds = double.NaN });
        AssertBad(Good with { RetryDelaySeconds = double.NaN });
    }

    [Fact]
    public void How_items_run_travels()
    {
        var definition = Good with { TimeoutSeconds = 0.5, RetryDelaySeconds = 2, ThrottleLimit = 3, Ordered = true, Echo = true, Workers = new() { Ids = [1, 2], Names = ["a*"] } };

        var back = TaskDefinition.FromBytes(definition.ToBytes());

        Assert.Equal((0.5, 2, 3, true, true), (back.TimeoutSeconds, back.RetryDelaySeconds, back.ThrottleLimit, back.Ordered, back.Echo));
        Assert.Equal("id 1, 2 or name a*", back.Workers.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","workers":null""")]
    [InlineData(""","workers":{}""")]
    [InlineData(""","workers":{"ids":null,"names":null}""")]
    public void A_definition_that_says_nothing_of_it_limits_nothing(string rest)
    {
        var definition = TaskDefinition.FromBytes(Encoding.UTF8.GetBytes("""{"steps":[{"name":"main","script":"-","table":"default"}],"attempts":4""" + rest + "}"));

        Assert.Equal((null, 0, null, false, false), (definition.TimeoutSeconds, definition.RetryDelaySeconds, definition.ThrottleLimit, definition.Ordered, definition.Echo));
        Assert.True(definition.Workers.Admits(1, "any"));
    }

    [Fact]
    public void Two_steps_of_one_name_are_refused() => AssertBad(Good with { Steps = [new("main", "-", "a"), new("MAIN", "-", "b")] });

    [Theory]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"steps":[]}""")]
    [InlineData("""{"steps":null}""")]
    [InlineData("""{"steps":[null]}""")]
    [InlineData("""{"steps":[{"name":null,"script":null,"table":null}]}""")]
    public void What_is_no_definition_is_an_error(string json) =>
        Assert.Equal(ErrorIds.BadTask, Assert.Throws<VRedisException>(() => TaskDefinition.FromBytes(Encoding.UTF8.GetBytes(json))).ErrorId);

    private static void AssertBad(string json)
    {
        var bytes = Encoding.UTF8.GetBytes("{\"steps\":[{\"name\":\"main\",\"script\":\"-\",\"table\":\"default\"}],\"attempts\":4," + json + "}");
        Assert.Equal(ErrorIds.BadTask, Assert.Throws<VRedisException>(() => TaskDefinition.FromBytes(bytes)).ErrorId);
    }

    private static void AssertBad(TaskDefinition definition) => Assert.Equal(ErrorIds.BadTask, Assert.Throws<VRedisException>(definition.Validate).ErrorId);
}
