using System.Management.Automation;
using VRedis.Tests.Module;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access;

/// <summary>The largest item, at the sender and at the worker.</summary>
[Collection(ModuleCollection.Name)]
public abstract class ItemSizeTests(TestServer server)
{
    [Fact]
    public void An_input_that_is_too_large_is_an_error_before_anything_of_it_is_sent()
    {
        using var session = Start(2);
        var outcome = session.Run("'a', ('x' * 2MB), 'b' | Invoke-VRedisPipe { $_ } -MaxItemMB 1 -TaskVariable t; (Get-VRedisStat -TaskId $t.TaskId).Items");
        Assert.Contains("more than 1 MB", outcome.SingleError(ErrorIds.ItemTooLarge, ErrorCategory.LimitsExceeded).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], outcome.Output.SkipLast(1).Order());
        Assert.Equal(2L, Convert.ToInt64(outcome.Output[^1]));
    }

    [Theory]
    [InlineData("'x' * 3MB", "This output", "2 MB")]
    [InlineData("1..5 | ForEach-Object { 'x' * 1.9MB }", "All output", "8 MB")]
    [InlineData("try { Push-VRedisItem ('x' * 3MB) } catch { throw }", "follow-up item", "2 MB")]
    public void What_an_item_gives_is_an_error_when_it_is_too_large(string script, string what, string limit)
    {
        using var session = Start(2);
        var outcome = session.Run($"1, 2 | Invoke-VRedisPipe {{ if ($_ -eq 1) {{ {script} }}; $_ }} -Retry 0");
        var message = outcome.SingleError(ErrorIds.ItemFailed, ErrorCategory.LimitsExceeded).Exception.Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains($"more than {limit}", message, StringComparison.Ordinal);
        Assert.Equal([2], outcome.Output);
    }

    [Theory]
    [InlineData("foreach ($i in 1..1000001) { $i }", "more than 1000000 values")]
    [InlineData("'x' * 160MB", "-MaxItemMB")]
    public void More_than_any_item_may_give_is_an_error(string script, string message)
    {
        using var session = Start(64);
        var outcome = session.Run($"1, 2 | Invoke-VRedisPipe {{ if ($_ -eq 1) {{ {script} }} else {{ $_ }} }} -Retry 0");
        Assert.Contains(message, outcome.SingleError(ErrorIds.ItemFailed, ErrorCategory.LimitsExceeded).Exception.Message, StringComparison.Ordinal);
        Assert.Equal([2], outcome.Output);
    }

    [Fact]
    public void An_item_may_give_very_many_objects()
    {
        using var session = Start(64);
        Assert.Equal(["100001 100001"], session.Run("""
            $count = 0
            1 | Invoke-VRedisPipe { foreach ($i in 0..100000) { [pscustomobject]@{ Number = $i; Text = 'some text' } } } | ForEach-Object { $count++; $last = $_ }
            "$count $($last.Number + 1)"
            """).ThrowIfErrors().Output);
    }

    [Fact]
    public void An_input_larger_than_the_worker_takes_fails_with_its_name()
    {
        using var session = Start(1);
        var outcome = session.Run("'a', ('x' * 1.5MB) | Invoke-VRedisPipe { $_ } -Retry 0");
        var message = outcome.SingleError(ErrorIds.ItemFailed, ErrorCategory.LimitsExceeded).Exception.Message;
        Assert.Contains("(small)", message, StringComparison.Ordinal);
        Assert.Contains("more than 1 MB", message, StringComparison.Ordinal);
        Assert.Equal(["a"], outcome.Output);
    }

    [Fact]
    public void A_record_that_is_too_large_is_left_out_with_a_warning()
    {
        using var session = Start(1);
        var outcome = session.Run("1 | Invoke-VRedisPipe { Write-Warning ('x' * 2MB); 'done' } -Retry 0").ThrowIfErrors();
        Assert.Contains("A record (Warning) was left out", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal(["done"], outcome.Output);
    }

    [Fact]
    public void What_is_just_not_too_large_passes()
    {
        using var session = Start(2);
        Assert.Equal([1_900_000], session.Run("('x' * 1900000) | Invoke-VRedisPipe { $_ } | ForEach-Object Length").ThrowIfErrors().Output);
    }

    private ModuleSession Start(int megabytes)
    {
        var session = new ModuleSession(server);
        session.Run($"$null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -Name small -MaxItemMB {megabytes}").ThrowIfErrors();
        return session;
    }
}

public sealed class ItemSizeTestsOnReal(RealServer server) : ItemSizeTests(server);

public sealed class ItemSizeTestsOnEmbedded(EmbeddedTestServer server) : ItemSizeTests(server);
