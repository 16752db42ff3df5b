using Xunit;

namespace VRedis.Tests.Host;

/// <summary>The stand-ins behave as the real cmdlets in common use, in every runspace of the process.</summary>
public sealed class StandInTests(StandInTests.OneHost host) : IClassFixture<StandInTests.OneHost>
{
    /// <summary>A command and the lines it shows.</summary>
    public static readonly TheoryData<string, string[]> Cases = new()
    {
        // Select-Object
        { "1..3 | ForEach-Object { Write-Host \"made $_\"; $_ } | Select-Object -First 2", ["made 1", "1", "made 2", "2"] },
        { "$n = 0; 1..9 | ForEach-Object { $n++; $_ } | Select-Object -First 1 | Out-Null; $n", ["1"] },
        { "-join (1..9 | Select-Object -Skip 2 -First 3)", ["345"] },
        { "-join (1..9 | Select-Object -Last 2)", ["89"] },
        { "-join (1..9 | Select-Object -Skip 1 -Last 2)", ["78"] },
        { "-join (1..9 | Select-Object -First 2 -Last 2)", ["1289"] },
        { "-join (1..9 | Select-Object -Skip 7)", ["89"] },
        { "'ab', 'c' | Select-Object -ExpandProperty Length", ["2", "1"] },
        { "'ab' | Select-Object Len*, @{ n = 'Up'; e = { $_.ToUpper() } } | ConvertTo-Json -Compress", ["{\"Length\":2,\"Up\":\"AB\"}"] },
        // Sort-Object, Measure-Object
        { "-join (3, 1, 2 | Sort-Object)", ["123"] },
        { "-join ('b', 'C', 'a' | Sort-Object -Descending)", ["Cba"] },
        { "-join ('bb', 'a', 'cc', 'd' | Sort-Object Length, { -[int][char]$_[0] })", ["daccbb"] },
        { "$m = 1..4 | Measure-Object -Sum -Average -Maximum -Minimum; \"$($m.Count) $($m.Sum) $($m.Average) $($m.Maximum) $($m.Minimum)\"", ["4 10 2.5 4 1"] },
        { "('ab', 'c' | Measure-Object Length -Sum).Sum; (@() | Measure-Object).Count", ["3", "0"] },
        // Write-*
        { "Write-Host a, b -Separator '-' -NoNewline; Write-Host c 1.5 (1, 2)", ["a-bc 1.5 1 2"] },
        { "$r = Write-Host hi -NoNewline 6>&1; \"$($r.Tags) $($r.MessageData.Message) $($r.MessageData.NoNewLine) $($r.MessageData.GetType().Name)\"", ["PSHOST hi True HostInformationMessage"] },
        { "(Write-Output 1, 2 | Measure-Object).Count; (Write-Output 1, 2 -NoEnumerate | Measure-Object).Count", ["2", "1"] },
        { "Write-Error bad -ErrorId Id7 -Category InvalidData -TargetObject 9 2>$null; $e = $Error[0]; \"$e $($e.FullyQualifiedErrorId.Split(',')[0]) $($e.CategoryInfo.Category) $($e.TargetObject)\"", ["bad Id7 InvalidData 9"] },
        { "try { Write-Error -Exception ([ArgumentException]::new('arg')) -ErrorAction Stop } catch { $_.Exception.GetType().Name }", ["ArgumentException"] },
        { "try { throw 'first' } catch { Write-Error -ErrorRecord $_ 2>&1 | ForEach-Object { \"again: $_\" } }", ["again: first"] },
        { "$i = Write-Information 5 -Tags a, b 6>&1; \"$($i.MessageData) $($i.Tags)\"", ["5 a b"] },
        { "'w' | Write-Warning 3>&1 | ForEach-Object { $_.GetType().Name }", ["WarningRecord"] },
        // The rest
        { "@{ a = 1, 'ü', $null, $true, 1.5 } | ConvertTo-Json -Compress", ["{\"a\":[1,\"ü\",null,true,1.5]}"] },
        { "ConvertTo-Json @(1) -Compress; 1, 2 | ConvertTo-Json -Compress; 1 | ConvertTo-Json -AsArray -Compress", ["[1]", "[1,2]", "[1]"] },
        { "[pscustomobject]@{ a = @{ b = @{ c = @{ d = 1 } } } } | ConvertTo-Json -Compress -Depth 9", ["{\"a\":{\"b\":{\"c\":{\"d\":1}}}}"] },
        { "[pscustomobject]@{ a = 1 } | ConvertTo-Json", ["{", "  \"a\": 1", "}"] },
        { "[pscustomobject]@{ a = 1; b = 2 } | Format-Table b -HideTableHeaders | Out-String -Stream | ForEach-Object Trim | Where-Object { $_ }", ["2"] },
        { "([pscustomobject]@{ a = 1; b = 2 } | Format-List | Out-String).Trim()", ["a : 1", "b : 2"] },
        { "(Join-Path a b c d).Replace('\\', '/')", ["a/b/c/d"] },
        { "(Get-Date) -is [datetime]; Get-Date '2026-01-02' -Format yyyyMMdd", ["True", "20260102"] },
        { "Start-Sleep 0.01; Start-Sleep -Milliseconds 1; 'slept'", ["slept"] },
        // Other runspaces
        { "[powershell]::Create([initialsessionstate]::CreateDefault2()).AddScript('Write-Output 1, 2 | Select-Object -First 1').Invoke()", ["1"] },
        { "1..3 | ForEach-Object -Parallel { Start-Sleep -Milliseconds 1; Write-Output ($_ * 2) } | Sort-Object", ["2", "4", "6"] },
        { "1..2 | ForEach-Object -Parallel { Write-Host 'there' }", ["there", "there"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void WorkAsTheRealOnes(string text, string[] expected) => Assert.Equal(expected, host.Shown(text));

    [Fact]
    public void NoneOfThemWritesAnError() => Assert.True(host.Result.ExitCode == 0 && host.Result.Errors.Count == 0, host.Result.ToString());

    [Fact]
    public async Task TheManifestNamesEveryCommandOfTheAssembly()
    {
        var result = await HostProcess.RunAsync("-Command", """
            $module = Import-Module VRedis.Host.Commands -PassThru
            $assembly = $module.ImplementingAssembly ?? $module.NestedModules[0].ImplementingAssembly
            $types = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'VRedis.Host' }).GetExportedTypes().Where({ [System.Management.Automation.Cmdlet].IsAssignableFrom($_) })
            Write-Output "$($types.Count -eq $module.ExportedCmdlets.Count)"
            """);
        Assert.Equal(["True"], result.Output);
    }

    [Fact]
    public async Task TheyAreOneAssemblyWithTheHost()
    {
        var result = await HostProcess.RunAsync("-Command", "Start-Sleep 0; [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'VRedis.Host' }).Count");
        Assert.Equal(["1"], result.Output);
    }

    /// <summary>Runs all cases in one process, each in a scope of its own, with a line before it that tells them apart.</summary>
    public sealed class OneHost : IAsyncLifetime
    {
        private const string Mark = "##### ";

        public HostResult Result { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            using var script = new ScriptFile(string.Join('\n', Cases.Select((row, index) => $"Write-Host '{Mark}{index}'\n& {{ {row.Data.Item1} }}")));
            Result = await HostProcess.RunAsync(script.Path);
        }

        public IEnumerable<string> Shown(string text)
        {
            var index = Cases.TakeWhile(row => row.Data.Item1 != text).Count();
            return Result.Output.SkipWhile(line => line != Mark + index).Skip(1).TakeWhile(line => !line.StartsWith(Mark, StringComparison.Ordinal));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
