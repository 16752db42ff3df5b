using System.Management.Automation;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S14, S15: Push-VRedisItem and named steps, with two workers.</summary>
[Collection(ModuleCollection.Name)]
public abstract class FollowUpTests : IDisposable
{
    private readonly ModuleSession _session;

    protected FollowUpTests(TestServer server)
    {
        _session = new ModuleSession(server);
        _session.Run("1..2 | ForEach-Object { $null = Start-VRedisWorker -AsJob -ThrottleLimit 2 }").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public void S14_each_step_has_its_own_table_and_pushes_to_any()
    {
        var outcome = _session.Run("""
            $live = 1..3 | Invoke-VRedisPipe -TaskVariable task -StartStep page -Step @{
                page = { "page $_"; Push-VRedisItem "of $_" image; "$_ a", "$_ b" | Push-VRedisItem -Step LINK }
                link = { "link $_"; if ($_.Length -lt 5) { Push-VRedisItem "$_ again" } }
                image = { "image $_" }
                never = { 'never' }
            }
            foreach ($table in 'page', 'link', 'image') { ($task | Export-VRedisTable -Table $table | Sort-Object) -join ',' }
            $live.Count
            $task | Export-VRedisTable -Table never
            """).ThrowIfErrors();
        Assert.Equal(
            [
                "page 1,page 2,page 3",
                "link 1 a,link 1 a again,link 1 b,link 1 b again,link 2 a,link 2 a again,link 2 b,link 2 b again,link 3 a,link 3 a again,link 3 b,link 3 b again",
                "image of 1,image of 2,image of 3",
                18,
            ],
            outcome.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Local")]
    public void S15_a_search_with_unique_items_visits_each_once(string where)
    {
        var outcome = _session.Run("1 | Invoke-VRedisPipe " + where + " { $_; foreach ($n in (2 * $_), (2 * $_ + 1), ($_ - 1), 1) { if ($n -in 1..500) { Push-VRedisItem $n -Unique } } }").ThrowIfErrors();
        Assert.Equal(Enumerable.Range(1, 500).Cast<object?>(), outcome.Output.Order());
    }

    [Fact]
    public void S15_objects_that_are_equal_are_unique()
    {
        // Each item builds them anew, some with their keys in another order; one and the same value in another step is another item.
        var outcome = _session.Run("""
            1..20 | Invoke-VRedisPipe -Step ([ordered]@{
                seed = {
                    $one = @{}; $other = @{}
                    foreach ($key in 'url', 'depth', 'from', 'size', 'kind') { $one[$key] = "the $key" }
                    foreach ($key in 'kind', 'size', 'from', 'depth', 'url') { $other[$key] = "the $key" }
                    ($one, $other)[$_ % 2] | Push-VRedisItem -Step leaf -Unique
                    [pscustomobject]@{ url = 'http://a/b'; at = [datetime]'2026-01-02'; tags = 'x', @{ y = 1 } } | Push-VRedisItem -Step leaf -Unique
                    Push-VRedisItem @(1, 'a') leaf -Unique
                    Push-VRedisItem 1 leaf -Unique; Push-VRedisItem '1' leaf -Unique; Push-VRedisItem $null leaf -Unique; Push-VRedisItem 'A' leaf -Unique; Push-VRedisItem 'a' leaf -Unique
                    Push-VRedisItem 1 other -Unique
                    Push-VRedisItem ('long' * 100) leaf -Unique; Push-VRedisItem ('long' * 101) leaf -Unique
                }
                leaf = { if ($null -eq $_) { 'null' } else { $_.GetType().Name } }
                other = { 'other' }
            })
            """).ThrowIfErrors();
        Assert.Equal(["Hashtable", "Int32", "Object[]", "PSCustomObject", "String", "String", "String", "String", "String", "null", "other"], outcome.Output.Cast<string>().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Local")]
    public void S15_a_key_says_what_is_the_same(string where)
    {
        var outcome = _session.Run("1..20 | Invoke-VRedisPipe " + where + """
             -Step ([ordered]@{
                seed = {
                    1..4 | ForEach-Object { @{ id = $_ % 2; noise = [guid]::NewGuid() } } | Push-VRedisItem -Step leaf -Key { "id $($_.id)" }
                    Push-VRedisItem 'text' other -Key 'ID 1'
                    Push-VRedisItem 'not again' other -Key 'id 1'
                    Push-VRedisItem 'number' other -Key 7; Push-VRedisItem 'not again' leaf -Key '7' -Unique
                }
                leaf = { "leaf $($_.id)" }
                other = { "other $_" }
            })
            """).ThrowIfErrors();
        Assert.Equal(["leaf 0", "leaf 1", "other number", "other text"], outcome.Output.Order());
    }

    [Theory]
    [InlineData("Push-VRedisItem 1 -Key ''", ErrorCategory.InvalidData, "-Key")]
    [InlineData("Push-VRedisItem 1 -Key $null", ErrorCategory.InvalidData, "-Key")]
    [InlineData("1 | Push-VRedisItem -Key { $_.nothing }", ErrorCategory.InvalidData, "-Key")]
    [InlineData("Push-VRedisItem 1 nowhere", ErrorCategory.InvalidArgument, "It has: main.")]
    [InlineData("Push-VRedisItem { 1 }", ErrorCategory.InvalidData, "script block")]
    [InlineData("Push-VRedisItem 1 -DelaySeconds -1", ErrorCategory.InvalidData, "DelaySeconds")]
    public void S15_a_wrong_push_is_an_error_and_with_stop_fails_the_item_with_all_it_pushed(string push, ErrorCategory category, string part)
    {
        var goesOn = _session.Run($"1 | Invoke-VRedisPipe {{ if ($_ -eq 1) {{ Push-VRedisItem 2; {push} }}; $_ }}");
        Assert.Contains(part, goesOn.SingleError(ErrorIds.WorkerError, category).Exception.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], goesOn.Output);

        var stops = _session.Run($"1 | Invoke-VRedisPipe -Retry 1 -ErrorAction Stop {{ if ($_ -eq 1) {{ Push-VRedisItem 2; {push} }}; $_ }}; $global:reached = $true");
        Assert.Contains(part, stops.SingleError(ErrorIds.ItemFailed, category).Exception.Message, StringComparison.Ordinal);
        Assert.Empty(stops.Output);
    }

    [Fact]
    public void S15_what_a_failed_attempt_pushed_never_appears_and_what_the_last_pushed_appears_once()
    {
        var outcome = _session.Run("""
            1..4 | Invoke-VRedisPipe -Step ([ordered]@{
                seed = {
                    $global:tries ??= @{} # of this lane; the number of attempts is the sum of all lanes
                    $global:tries[$_]++
                    Push-VRedisItem "child of $_" leaf
                    Push-VRedisItem "unique child of $_" leaf -Unique
                    if ($global:tries[$_] -lt 2) { throw 'not yet' }
                }
                leaf = { $_ }
            }) -Retry 20
            """).ThrowIfErrors();
        Assert.Equal(Enumerable.Range(1, 4).SelectMany(i => new[] { $"child of {i}", $"unique child of {i}" }).Order(StringComparer.Ordinal), outcome.Output.Cast<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void S15_a_delayed_item_runs_later()
    {
        var outcome = _session.Run("""
            1 | Invoke-VRedisPipe -Step ([ordered]@{
                seed = { Push-VRedisItem ([datetime]::UtcNow) later -DelaySeconds 1.5; Push-VRedisItem ([datetime]::UtcNow) now; 1 }
                now = { "now $(([datetime]::UtcNow - $_).TotalSeconds -ge 1.4)" }
                later = { "later $(([datetime]::UtcNow - $_).TotalSeconds -ge 1.4)" }
            })
            """).ThrowIfErrors();
        Assert.Equal("later True", outcome.Output[^1]); // both clocks are one here
        Assert.Equal(3, outcome.Output.Length);
    }

    [Fact]
    public void S15_one_item_pushes_a_hundred_thousand()
    {
        var outcome = _session.Run("1 | Invoke-VRedisPipe { if ($_ -eq 1) { 2..100000 | Push-VRedisItem -Unique }; $_ } | Measure-Object -Sum | ForEach-Object { $_.Count; $_.Sum }").ThrowIfErrors();
        Assert.Equal([100_000, 5_000_050_000d], outcome.Output);
    }
}

public sealed class FollowUpTestsOnReal(RealServer server) : FollowUpTests(server);

public sealed class FollowUpTestsOnEmbedded(EmbeddedTestServer server) : FollowUpTests(server);
