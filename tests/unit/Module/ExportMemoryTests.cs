using System.Globalization;
using System.Text;
using StackExchange.Redis;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Host;
using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>A big table streams through an export.</summary>
public abstract class ExportMemoryTests(TestServer server) : RigTests(server)
{
    private const int Rows = 300_000;
    private const int Block = 10_000;
    private const int Bytes = 600; // a row; 180 MB in all, and several times that as objects
    private const long Most = 110 << 20;

    [Fact]
    public async Task S18_three_hundred_thousand_rows_are_exported_in_flat_memory()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var task = await Rig.StartTaskAsync();
        var value = (RedisValue)Encoding.UTF8.GetBytes($$"""{"n":1,"text":"{{new string('x', Bytes - 17)}}"}""");
        foreach (var _ in Enumerable.Range(0, Rows / Block))
            await Rig.Database.ListRightPushAsync(Rig.Keys.Table(task.Id, StepDefinition.DefaultTable), [.. Enumerable.Repeat(value, Block)]);
        await task.Live.StopAsync(cancellation);
        using var folder = new TemporaryFolder();
        using var script = new ScriptFile("""
            param($Module, $Server, $Port, $Prefix, $Task, $Folder)
            Import-Module $Module
            $login = @{}
            if ($env:VREDIS_TEST_PASSWORD) {
                $secure = [securestring]::new()
                foreach ($letter in $env:VREDIS_TEST_PASSWORD.ToCharArray()) { $secure.AppendChar($letter) }
                $login.Credential = [pscredential]::new('default', $secure)
            }
            Connect-VRedis $Server $Port -Prefix $Prefix @login
            function Peak { $me = [Diagnostics.Process]::GetCurrentProcess(); $me.PeakWorkingSet64 }
            $null = Export-VRedisTable $Task -First 20000 -Path $Folder/warm.jsonl
            Peak
            $null = Export-VRedisTable $Task -Path $Folder/all.jsonl
            Peak
            """);

        await using var host = HostProcess.StartWithEnvironment(new Dictionary<string, string?> { ["VREDIS_TEST_PASSWORD"] = Rig.Settings.Password },
            script.Path, RepositoryFolder.File("VRedis.psd1"), Rig.Settings.HostName, $"{Rig.Settings.Port}", Rig.Settings.Prefix, $"{task.Id}", folder.Path);
        var result = await host.WaitForExitAsync(TimeSpan.FromMinutes(3));

        Assert.True(result.ExitCode == 0 && result.Output.Count == 2, result.ToString());
        var peaks = result.Output.Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        TestContext.Current.TestOutputHelper!.WriteLine($"Peak of the working set: {peaks[0] >> 20} MB after 20,000 rows, {peaks[1] >> 20} MB after {Rows:N0} of {Bytes} bytes.");
        Assert.Equal((long)Rows * (Bytes + 1), new FileInfo(folder.File("all.jsonl")).Length);
        Assert.InRange(peaks[1] - peaks[0], 0, Most);
    }
}

/// <summary>On one server: what is measured is the process that exports.</summary>
public sealed class ExportMemoryTestsOnReal(RealServer server) : ExportMemoryTests(server);
