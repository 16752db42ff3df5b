using System.Management.Automation;
using System.Text.RegularExpressions;
using VRedis.PowerShell.Values;
using VRedis.Tests.Values;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S27: -Local gives what the workers give. Each script runs both ways, and everything it writes must be the same.</summary>
[Collection(ModuleCollection.Name)]
public abstract partial class LocalParityTests(WorkerSession worker)
{
    private readonly ModuleSession _session = worker.Session;

    public static TheoryData<string> Scripts =>
    [
        // How inputs are bound (S4).
        "1..3 | Invoke-VRedisPipe @where { $_ * 2 }",
        "1..3 | Invoke-VRedisPipe @where { param($a) $a + 1 }",
        "1..3 | Invoke-VRedisPipe @where { \"$args\" }",
        "1..3 | Invoke-VRedisPipe @where { \"$_ $args\" } -ArgumentList 'x', 'y'",
        "1..3 | Invoke-VRedisPipe @where { param($a, $b) \"$a $b $args\" } -ArgumentList 'x', 'y'",
        "(1, 2), (3, 4) | Invoke-VRedisPipe @where { param($x, $y) \"$x-$y\" }",
        "(1, 2), (3, 4) | Invoke-VRedisPipe @where { param($x) \"$x\" }",
        "@{ b = 1; a = 2 }, [pscustomobject]@{ a = 3 } | Invoke-VRedisPipe @where { param($a, $b = 'none') \"$a-$b\" }",
        "@{ a = 1 } | Invoke-VRedisPipe @where { param($a, $b, $c) \"$a-$b-$c\" } -ArgumentList 'x', 'y'",
        "@{ a = 1 }, @{ a = 2; b = 3 } | Invoke-VRedisPipe @where { param([Parameter(Mandatory)] $a, [Parameter(Mandatory)] $b) \"$a-$b\" } -Retry 0",
        "1, 10 | Invoke-VRedisPipe @where { param([ValidateRange(1, 5)] [int] $n) $n } -Retry 0",
        "@{ n = 1 }, @{ n = 10 } | Invoke-VRedisPipe @where { param([ValidateRange(1, 5)] [int] $n) $n } -Retry 0",
        "1..2 | Invoke-VRedisPipe @where { begin { 'b' } process { \"p$_\" } end { \"e$_\" } }",
        "1..2 | Invoke-VRedisPipe @where { param($x, $y) begin { \"b$x\" } process { \"$_ $x $y\" } } -ArgumentList 'A', 'B'",
        "1..2 | Invoke-VRedisPipe @where { param([Parameter(ValueFromPipeline)] [int] $n) process { $n } }",
        "'no number' | Invoke-VRedisPipe @where { param([Parameter(ValueFromPipeline)] [int] $n) process { $n } } -Retry 0",
        "1..2 | Invoke-VRedisPipe @where { \"in: $($input | ForEach-Object { $_ + 1 })\" }",
        "$null, '', @(), 0 | Invoke-VRedisPipe @where { \"<$_>\" }",
        "Invoke-VRedisPipe @where { \"once <$_>\" }",
        // What comes out (S13).
        "1..2 | Invoke-VRedisPipe @where { 1, 2 }",
        "1..2 | Invoke-VRedisPipe @where { , @(1, 2) } | ForEach-Object { $_.Count }",
        "1..2 | Invoke-VRedisPipe @where { }",
        "1..2 | Invoke-VRedisPipe @where { $null }",
        "1 | Invoke-VRedisPipe @where { [Linq.Enumerable]::Range(1, 3); [Collections.Generic.List[int]] (4, 5) }",
        "1 | Invoke-VRedisPipe @where { [Collections.Generic.Queue[int]] (1, 2); @{ a = 1 }; 'text' }",
        "1 | Invoke-VRedisPipe @where { 'a'; return 'b'; 'c' }",
        "1..2 | Invoke-VRedisPipe @where { if ($_ -eq 1) { { 1 } } else { 'fine' } } -Retry 0",
        "1..2 | Invoke-VRedisPipe @where { process { if ($_ -eq 1) { { 1 } } else { 'fine' } } } -Retry 0",
        "1 | Invoke-VRedisPipe @where { [Text.StringBuilder]::new('abc') }",
        "1 | Invoke-VRedisPipe @where { $x = [pscustomobject]@{ deep = [Text.StringBuilder]::new('abc') }; $x } -Depth 1",
        // Leaving early.
        "1..3 | Invoke-VRedisPipe @where { \"a$_\"; if ($_ -eq 2) { exit }; \"b$_\" }",
        "1..3 | Invoke-VRedisPipe @where { \"a$_\"; if ($_ -eq 2) { exit 3 }; \"b$_\" } -Retry 0",
        "1..3 | Invoke-VRedisPipe @where { \"a$_\"; if ($_ -eq 2) { break }; \"b$_\" }",
        "1..3 | Invoke-VRedisPipe @where { \"a$_\"; if ($_ -eq 2) { continue }; \"b$_\" }",
        "1..2 | Invoke-VRedisPipe @where { param($a, $b) \"$a $b\"; exit } -ArgumentList 'x'",
        "1..2 | Invoke-VRedisPipe @where { foreach ($n in 1..5) { if ($n -eq 3) { break }; $n } }",
        // Errors and streams.
        "1..3 | Invoke-VRedisPipe @where { if ($_ -eq 2) { throw [InvalidOperationException] 'boom' }; $_ } -Retry 0",
        "1..3 | Invoke-VRedisPipe @where { if ($_ -eq 2) { throw 'boom' }; $_ } -Retry 2",
        "1..2 | Invoke-VRedisPipe @where { Write-Error \"e$_\" -ErrorId Mine -Category InvalidData; \"after $_\" }",
        "1..2 | Invoke-VRedisPipe @where { 1 / 0; 'after' }",
        "1 | Invoke-VRedisPipe @where { Get-NoSuchCommand; 'after' }",
        "1 | Invoke-VRedisPipe @where { $_.NoSuchMethod(); 'after' }",
        "1 | Invoke-VRedisPipe @where { Write-Error 'e'; 'after' } -ErrorAction Stop -Retry 0",
        "1 | Invoke-VRedisPipe @where { try { throw 'x' } catch { \"caught $_\" } finally { 'finally' } }",
        "1..2 | Invoke-VRedisPipe @where { Write-Warning 'w'; Write-Verbose 'v'; Write-Debug 'd'; Write-Information 'i' -Tags t, u; Write-Host 'h' -ForegroundColor Red -NoNewline; $_ }",
        "$VerbosePreference = $DebugPreference = 'Continue'; 1 | Invoke-VRedisPipe @where { Write-Verbose 'v'; Write-Debug 'd' }; $VerbosePreference = $DebugPreference = 'SilentlyContinue'",
        "1 | Invoke-VRedisPipe @where { Write-Warning 'w'; 'after' } -WarningAction SilentlyContinue -WarningVariable w; $w.Count",
        "1 | Invoke-VRedisPipe @where { Write-Progress -Activity 'a' -Status 's' -PercentComplete 50; Write-Progress -Activity 'a' -Completed }",
        // Attempts.
        "1 | Invoke-VRedisPipe @where { $global:t++; Write-Host \"try $global:t\"; \"o$global:t\"; if ($global:t -lt 3) { throw 'not yet' } else { $global:t = 0 } }",
        "1 | Invoke-VRedisPipe @where { Push-VRedisItem 2; throw 'x' } -Retry 1",
        "1 | Invoke-VRedisPipe @where { if ($_ -is [int]) { throw 'x' } } -Retry 1 -RetryDelaySeconds 0.05",
        "1..2 | Invoke-VRedisPipe @where { if ($_ -eq 1) { Start-Sleep -Seconds 120 }; $_ } -TimeoutSeconds 0.5 -Retry 1",
        "1..20 | Invoke-VRedisPipe @where { if ($_ -eq 3) { throw 'x' }; $_; if ($_ -lt 5) { Push-VRedisItem (100 + $_) } } -Ordered -ThrottleLimit 1 -Retry 0",
        // Steps and follow-up items (S14, S15).
        "1 | Invoke-VRedisPipe @where { $_; foreach ($n in (2 * $_), (2 * $_ + 1)) { if ($n -le 40) { Push-VRedisItem $n } } }",
        "1 | Invoke-VRedisPipe @where { $_; foreach ($n in ($_ + 1), ($_ + 2), 1) { if ($n -le 30) { Push-VRedisItem $n -Unique } } }",
        "1..3 | Invoke-VRedisPipe @where { $_; if ($_ -is [int]) { Push-VRedisItem 'same' -Key k; Push-VRedisItem \"own $_\" -Key \"k$_\" } }",
        "1 | Invoke-VRedisPipe @where { $_; if ($_ -lt 3) { Push-VRedisItem ($_ + 1) -DelaySeconds 0.05 } }",
        "1..2 | Invoke-VRedisPipe @where -Step ([ordered]@{ page = { \"page $_\"; Push-VRedisItem $_ image }; image = { \"image $_\" } })",
        "1 | Invoke-VRedisPipe @where -Step @{ a = { \"a $_\"; Push-VRedisItem $_ B }; b = { \"b $_\" } } -StartStep a",
        "1 | Invoke-VRedisPipe @where { Push-VRedisItem 1 nowhere } -Retry 0",
        "1 | Invoke-VRedisPipe @where { Push-VRedisItem { 1 } } -Retry 0",
        // What travels (S12).
        "$x = @{ a = @{ b = 5 }; l = 1, 2, 3 }; 1 | Invoke-VRedisPipe @where { $using:x.a.b; $using:x['l'][1]; & { $using:x.l[0] } }",
        "function Inner($x) { \"inner $x\" }; filter Outer { Inner $_ }; 1 | Invoke-VRedisPipe @where { $_ | Outer }",
        "$v = 1.50d; 1 | Invoke-VRedisPipe @where { $v } -Variable v -InitializationScript { $w = $v }",
        "1 | Invoke-VRedisPipe @where { 1 } -Module NoSuchModule -Retry 0 -ErrorVariable e -ErrorAction SilentlyContinue; $e.Count",
        "1 | Invoke-VRedisPipe @where { class P { [int] $X; P($x) { $this.X = $x }; [int] Twice() { return 2 * $this.X } }; [P]::new($_).Twice(); [P]::new($_) }",
        "1 | Invoke-VRedisPipe @where { enum E { A; B }; [E]::B }",
        "1 | Invoke-VRedisPipe @where { $using:nothing }",
        "1..2 | Invoke-VRedisPipe @where { $_ } -Table 'a b'",
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void S27_a_script_gives_the_same_here_and_on_workers(string script) => Assert.Equal(Run(script, local: false), Run(script, local: true));

    [Fact]
    public void S27_ordered_output_comes_in_the_order_of_its_items_here_too()
    {
        const string Script = "param($where) 1..60 | Invoke-VRedisPipe @where { if ($_ % 10 -eq 1) { Start-Sleep -Milliseconds 100 }; if ($_ -ne 30) { $_; \"$_\" } else { throw 'x' } } -Ordered -Retry 1 -ErrorAction SilentlyContinue";
        var here = _session.Run(Script, Where(true)).Output;
        Assert.Equal(Enumerable.Range(1, 60).Where(n => n != 30).SelectMany(n => (object[])[n, $"{n}"]), here);
        Assert.Equal(_session.Run(Script, Where(false)).Output, here);
    }

    [Fact]
    public void S27_each_value_comes_back_the_same_from_here_and_from_workers()
    {
        foreach (var row in ValueRow.Plain.Concat(ValueRow.PowerShell))
        {
            foreach (var local in (bool[])[true, false])
            {
                var output = _session.Run("param($value, $where) Invoke-VRedisPipe @where { , $_ } -InputObject $value", row.Value, Where(local)).ThrowIfErrors().Output;
                ValueAssert.Same(row.Back, Assert.Single(output));
            }
        }
    }

    private string Run(string script, bool local)
    {
        var outcome = _session.Run("param($where) " + script, Where(local));
        var codec = new PSValueCodec();
        IEnumerable<string> lines =
        [
            .. Sorted(outcome.Output.Select(codec.WriteToString)),
            .. Sorted(outcome.Errors.Select(error => $"error {error.FullyQualifiedErrorId} {error.CategoryInfo.Category} {error.TargetObject} {error.Exception.Message} {Of(error, "Attempt")} {Of(error, "WorkerErrorType")} {Of(error, "WorkerErrorId")} {Of(error, "WorkerPosition")} {Of(error, "WorkerStackTrace")}")),
            .. Sorted(outcome.Warnings.Select(text => "warning " + text)),
            .. Sorted(outcome.Verbose.Where(text => !TaskStarted().IsMatch(text)).Select(text => "verbose " + text)),
            .. Sorted(outcome.Debug.Select(text => "debug " + text)),
            .. Sorted(outcome.Information.Select(record => $"information {Text(record.MessageData)} [{string.Join(',', record.Tags)}]")),
            .. outcome.Progress.Where(record => record.ParentActivityId >= 0 && record.Activity != "Sending").Select(record => $"progress {record.Activity} {record.StatusDescription} {record.PercentComplete} {record.RecordType}"),
        ];
        return string.Join('\n', lines.Select(line => Cancelled().Replace(Place().Replace(line, "[place] "), "")));

        static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);
    }

    private static Dictionary<string, object> Where(bool local) => new() { ["Local"] = new SwitchParameter(local) };

    private static object? Of(ErrorRecord error, string property) => PSObject.AsPSObject(error.Exception).Properties[property]?.Value;

    private static string Text(object data) => data is HostInformationMessage host ? $"{host.Message} {host.NoNewLine} {host.ForegroundColor}" : data.ToString()!;

    [GeneratedRegex(@"\[(local|\d+:\d+)\] |Worker \d+ \(\S+\) cannot|This session cannot")]
    private static partial Regex Place();

    [GeneratedRegex(@"(?<=was cancelled) on worker \d+")]
    private static partial Regex Cancelled();

    [GeneratedRegex(@"^Task \d+ on ")]
    private static partial Regex TaskStarted();
}

public sealed class LocalParityTestsOnReal(WorkerSessionOnReal worker) : LocalParityTests(worker), IClassFixture<WorkerSessionOnReal>;

public sealed class LocalParityTestsOnEmbedded(WorkerSessionOnEmbedded worker) : LocalParityTests(worker), IClassFixture<WorkerSessionOnEmbedded>;
