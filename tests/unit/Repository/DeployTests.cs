using System.Diagnostics;
using System.Management.Automation.Language;
using System.Text.Json;
using System.Text.RegularExpressions;
using VRedis.Observing;
using VRedis.PowerShell.Commands;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace VRedis.Tests.Repository;

/// <summary>The files in deploy/ fit the module and each other. That their commands run and drain shows tests/pester/Deploy.Tests.ps1.</summary>
public sealed partial class DeployTests
{
    public static TheoryData<string> Yamls => [.. Files().Where(file => file.EndsWith(".yaml", StringComparison.Ordinal))];

    public static TheoryData<string> WithCommands => ["deploy/systemd/vredis-worker.service", "deploy/docker/Dockerfile", "deploy/docker/compose.yaml", "deploy/kubernetes/worker.yaml", "docs/deploy.md"];

    [Theory]
    [MemberData(nameof(Yamls))]
    public void It_is_YAML(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(RepositoryFolder.Read(file)));
        Assert.NotEmpty(yaml.Documents);
        Assert.All(yaml.Documents, document => Assert.True(
            document.RootNode is YamlMappingNode root && (file.Contains("kubernetes", StringComparison.Ordinal) ? root.Children.ContainsKey("apiVersion") && root.Children.ContainsKey("kind") : root.Children.ContainsKey("services")), file));
    }

    [Theory]
    [MemberData(nameof(WithCommands))]
    public void Its_commands_are_those_of_the_module(string file)
    {
        var commands = Command().Matches(RepositoryFolder.Read(file)).Select(match => match.Value).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            var ast = (CommandAst)Parser.ParseInput(command, out _, out var errors).Find(ast => ast is CommandAst, searchNestedScriptBlocks: false);
            Assert.Empty(errors);
            Assert.All(ast.CommandElements.OfType<CommandParameterAst>(), parameter => Assert.NotNull(typeof(StartVRedisWorkerCommand).GetProperty(parameter.ParameterName)));
        });
    }

    [Theory]
    [InlineData("deploy/systemd/vredis-worker.service", @"TimeoutStopSec=(\d+)")]
    [InlineData("deploy/docker/compose.yaml", @"stop_grace_period: (\d+)s")]
    [InlineData("deploy/kubernetes/worker.yaml", @"terminationGracePeriodSeconds: (\d+)")]
    [InlineData("docs/deploy.md", @"--stop-timeout (\d+)")]
    public void The_supervisor_waits_for_longer_than_the_worker_drains(string file, string pattern)
    {
        var text = RepositoryFolder.Read(file);
        var drains = int.Parse(Regex.Match(text, @"-ShutdownSeconds (\d+)").Groups[1].Value);
        Assert.True(int.Parse(Regex.Match(text, pattern).Groups[1].Value) >= drains + 10, text);
    }

    [Fact]
    public void The_unit_pleases_systemd()
    {
        var folder = Directory.CreateTempSubdirectory("vredis-test-");
        try
        {
            var unit = Path.Combine(folder.FullName, "vredis-worker.service");
            File.WriteAllText(unit, RepositoryFolder.Read("deploy/systemd/vredis-worker.service").Replace("/usr/bin/pwsh", "/bin/sh", StringComparison.Ordinal)); // it looks whether the program is there
            using var verify = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", unit]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = verify.StandardError.ReadToEnd() + verify.StandardOutput.ReadToEnd();
            verify.WaitForExit();
            Assert.True(verify.ExitCode == 0 && !said.Contains("vredis-worker", StringComparison.Ordinal), said);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("systemd-analyze is not on the PATH.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_the_unit_refuses_is_an_error_of_the_item_and_not_the_end_of_the_worker()
    {
        var lines = RepositoryFolder.Read("deploy/systemd/vredis-worker.service").Split('\n');
        Assert.Contains(lines, line => line.StartsWith("SystemCallFilter=", StringComparison.Ordinal));
        Assert.Contains("SystemCallErrorNumber=EPERM", lines); // else the kernel kills the process
        Assert.Contains("AF_NETLINK", Assert.Single(lines, line => line.StartsWith("RestrictAddressFamilies=", StringComparison.Ordinal)), StringComparison.Ordinal); // else .NET cannot list network interfaces
    }

    [Fact]
    public void Every_metric_is_documented_and_the_dashboard_asks_for_no_other()
    {
        var meter = typeof(Telemetry).Assembly;
        foreach (var holder in (string[])["VRedis.Observing.WorkerMeter", "VRedis.Observing.QueueMeter"])
            System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(meter.GetType(holder)!.TypeHandle);
        using var text = new PrometheusText();
        var published = text.Names.Order(StringComparer.Ordinal).ToList();
        Assert.Equal(11, published.Count);
        var documented = Documented().Matches(RepositoryFolder.Read("docs/observing.md")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(published, documented);

        using var dashboard = JsonDocument.Parse(RepositoryFolder.Read("deploy/grafana-dashboard.json"));
        var asked = dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .SelectMany(target => Metric().Matches(target.GetProperty("expr").GetString()!)).Select(match => match.Value.Replace("_bucket", "", StringComparison.Ordinal)).ToHashSet();
        Assert.Equal(published, asked.Order(StringComparer.Ordinal)); // and shows them all
    }

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(RepositoryFolder.File("deploy"), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(RepositoryFolder.Path, file).Replace('\\', '/'));

    [GeneratedRegex("Start-VRedisWorker( -[A-Za-z]+( [^\\s\"'`-][^\\s\"'`]*)?)+")]
    private static partial Regex Command();

    [GeneratedRegex(@"\| `(vredis_\w+)")]
    private static partial Regex Documented();

    [GeneratedRegex(@"vredis_\w+")]
    private static partial Regex Metric();
}
