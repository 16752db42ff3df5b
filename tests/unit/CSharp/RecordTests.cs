using System.Text;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Module;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.CSharp;

/// <summary>Records of C# scripts are as those of PowerShell.</summary>
public abstract class RecordTests(TestServer server) : CSharpRigTests(server)
{
    [Theory]
    [InlineData("WriteWarning(\"w\" + Input);", StreamKind.Warning, "\"w1\"")]
    [InlineData("WriteWarning(Input);", StreamKind.Warning, "\"1\"")]
    [InlineData("WriteVerbose(1.5);", StreamKind.Verbose, "\"1.5\"")]
    [InlineData("WriteDebug(null);", StreamKind.Debug, "\"\"")]
    [InlineData("WriteInformation(new { a = 1 }, \"x\", \"y\");", StreamKind.Information, """{"$t":"ordered","v":{"data":{"a":1},"tags":["x","y"]}}""")]
    [InlineData("WriteInformation(new MemoryStream());", StreamKind.Information, "\"System.IO.MemoryStream\"")]
    [InlineData("WriteHost(\"h\", ConsoleColor.Red, noNewLine: true);", StreamKind.Information, """{"$t":"ordered","v":{"data":"h","tags":["PSHOST"],"noNewLine":true,"foreground":"Red","background":null}}""")]
    [InlineData("WriteError(\"e\");", StreamKind.Error, """{"$t":"ordered","v":{"message":"e","type":null,"errorId":null,"category":null,"position":null,"stack":null}}""")]
    [InlineData("WriteError(new FormatException(\"e\"));", StreamKind.Error, """{"$t":"ordered","v":{"message":"e","type":"System.FormatException","errorId":null,"category":null,"position":null,"stack":null}}""")]
    [InlineData("WriteProgress(\"a\", \"s\", 5, currentOperation: \"o\");", StreamKind.Progress, """{"$t":"ordered","v":{"id":0,"parent":-1,"activity":"a","status":"s","operation":"o","percent":5,"seconds":-1,"completed":false}}""")]
    public async Task A_record_travels(string script, StreamKind stream, string expected)
    {
        var task = await RunAsync(With(script, ("VerbosePreference", "Continue"), ("DebugPreference", "Continue")), "1");
        var record = Assert.Single(task.Records);
        Assert.Equal((stream, expected, 1, 1), (record.Stream, Encoding.UTF8.GetString(record.Value), record.Item, record.Attempt));
        Assert.Empty(task.Failures);
    }

    [Theory]
    [InlineData("WriteWarning(1);", "WarningPreference", "SilentlyContinue", 0)]
    [InlineData("WriteProgress(\"a\");", "ProgressPreference", "SilentlyContinue", 0)]
    [InlineData("WriteVerbose(1);", "VerbosePreference", "SilentlyContinue", 0)]
    [InlineData("WriteVerbose(1);", "None", "", 0)]
    [InlineData("WriteDebug(1);", "None", "", 0)]
    [InlineData("WriteInformation(1);", "InformationPreference", "SilentlyContinue", 1)] // -InformationVariable gets it
    [InlineData("WriteHost(1);", "InformationPreference", "Ignore", 0)]
    [InlineData("WriteError(1);", "WarningPreference", "SilentlyContinue", 1)]
    public async Task What_nobody_would_see_is_not_sent(string script, string preference, string value, int records)
    {
        var task = await RunAsync(With(script, (preference, value)), "1");
        Assert.Equal(records, task.Records.Count);
        Assert.Empty(task.Failures);
    }

    [Theory]
    [InlineData("WriteWarning(\"w\"); return 1;", "WarningPreference", 1, "The item was stopped because WarningPreference is set to Stop: w")]
    [InlineData("WriteError(\"e\"); return 1;", "ErrorActionPreference", 0, "e")]
    public async Task Stop_ends_the_item(string script, string preference, int records, string message)
    {
        var task = await RunAsync(With(script, (preference, "Stop")), "1");
        Assert.Equal(message, Assert.Single(task.Failures).Message);
        Assert.Equal(records, task.Records.Count);
        Assert.Empty(task.Outputs);
    }

    [Fact]
    public async Task Many_threads_of_an_item_may_write()
    {
        var script = "await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(() => { WriteInformation(n); Push(n, \"other\"); })));";
        var task = await RunAsync(Define(script, ("other", "return Input;")), "1");
        Assert.Equal(Enumerable.Range(0, 100), task.Outputs.Select(int.Parse).Order());
        Assert.Equal(100, task.Records.Count);
    }

    [Fact]
    public async Task What_an_item_leaves_running_cannot_write_into_another()
    {
        using var folder = new TemporaryFolder();
        var task = await RunAsync(
            $$"""
            var file = @"{{folder.Path}}/" + ItemId;
            _ = Task.Run(async () =>
            {
                try { while (true) { WriteInformation(ItemId); await Task.Delay(5); } }
                catch (InvalidOperationException e) { File.WriteAllText(file + ".new", e.Message); File.Move(file + ".new", file); }
            });
            while (ItemId == 2 && !File.Exists(file.Replace("/2", "/1"))) await Task.Delay(5, CancellationToken);
            return 1;
            """,
            "1", "2");
        Assert.Equal(2, task.Outputs.Count);
        await Until.Async(() => File.Exists(folder.File("2")), "the late records are refused");
        Assert.Equal("Item 1 has ended. Await what it starts.", folder.Read("1"));
        Assert.All(task.Records, record => Assert.Contains($"\"data\":{record.Item},", Encoding.UTF8.GetString(record.Value), StringComparison.Ordinal));
    }

    private static TaskDefinition With(string script, params (string Name, string Value)[] preferences) => Define(script) with
    {
        Properties = new Dictionary<string, string> { ["preferences"] = Codec.WriteToString(preferences.ToDictionary(preference => preference.Name, preference => preference.Value)) },
    };
}

public sealed class RecordTestsOnReal(RealServer server) : RecordTests(server);

public sealed class RecordTestsOnEmbedded(EmbeddedTestServer server) : RecordTests(server);
