using System.Management.Automation;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Export-VRedisTable -Path (S18).</summary>
[Collection(ModuleCollection.Name)]
public abstract class ExportFileTests(WorkerSession worker) : IDisposable
{
    private readonly ModuleSession _session = worker.Session;
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("t.json", "[\n{\"a\":1},\n\"x\"\n]\n")]
    [InlineData("t.JSONL", "{\"a\":1}\n\"x\"\n")]
    [InlineData("t.csv", "\"a\"\n\"1\"\n\"\"\n")]
    public void S18_the_ending_says_the_format(string name, string text)
    {
        Send("1 | Invoke-VRedisPipe { [pscustomobject]@{ a = 1 }; 'x' }");
        var file = (FileInfo)Assert.Single(Output($"$task | Export-VRedisTable -Path {name}"));
        Assert.Equal(_folder.File(name), file.FullName);
        Assert.Equal([name], _folder.Names);
        Assert.Equal(text, _folder.Read(name).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Clixml_has_a_root_of_all_values()
    {
        Send("1 | Invoke-VRedisPipe { 1; [pscustomobject]@{ a = 'b' } }");
        Output("$task | Export-VRedisTable -Path t.txt -Format Xml");
        var root = System.Xml.Linq.XDocument.Parse(_folder.Read("t.txt")).Root!;
        Assert.Equal(["I32", "Obj"], root.Elements().Select(element => element.Name.LocalName));
    }

    [Theory]
    [InlineData("-Path .", "main-{0}.json", "page-{0}.json")]
    [InlineData("-Path new/folder/ -Format Csv", "new/folder/main-{0}.csv", "new/folder/page-{0}.csv")]
    [InlineData("-Path 'of {TASK}/{table}.jsonl'", "of {0}/main.jsonl", "of {0}/page.jsonl")]
    [InlineData("-Path x.json -Table page", "x.json")]
    public void S18_each_table_gets_its_file(string parameters, params string[] names)
    {
        Send("1 | Invoke-VRedisPipe -Step ([ordered]@{ main = { Push-VRedisItem 1 -Step page }; page = { 'p' } })");
        string[] expected = [.. names.Select(name => string.Format(System.Globalization.CultureInfo.InvariantCulture, name, Output("$task.TaskId")[0]))];
        var table = parameters.Contains("-Table", StringComparison.Ordinal) ? "" : "-Table *";
        var files = Output($"$task | Export-VRedisTable {table} {parameters}").Cast<FileInfo>();
        Assert.Equal(expected, _folder.Names);
        Assert.Equal(expected, files.Select(file => Path.GetRelativePath(_folder.Path, file.FullName)));
    }

    [Fact]
    public void Several_tables_or_tasks_into_one_file_are_an_error()
    {
        Send("1 | Invoke-VRedisPipe -Step ([ordered]@{ main = { 1 }; page = { 'p' } })");
        var tables = Run("$task | Export-VRedisTable -Table * -Path x.json").SingleError(ErrorIds.BadExport, ErrorCategory.InvalidArgument);
        Assert.Contains("{table}", tables.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
        var tasks = Run("$task, $task | Export-VRedisTable -Table main -Path x.json").SingleError(ErrorIds.BadExport, ErrorCategory.InvalidArgument);
        Assert.Contains("{task}", tasks.Exception.Message, StringComparison.Ordinal);
        Output("$task, $task | Export-VRedisTable -Table main -Path y.jsonl -Append");
        Assert.Equal("1\n1\n", _folder.Read("y.jsonl"));
    }

    [Fact]
    public void A_file_is_overwritten_appended_to_or_kept()
    {
        Send("1 | Invoke-VRedisPipe { 1; 2 }");
        _folder.Write("x.json", "[0]");
        Run("$task | Export-VRedisTable -Path x.json -NoClobber").SingleError(ErrorIds.FileExists, ErrorCategory.ResourceExists);
        Output("$task | Export-VRedisTable -Path x.json -WhatIf");
        Output("$task | Export-VRedisTable -Path new.json -WhatIf");
        Assert.Equal("[0]", _folder.Read("x.json"));
        Output("$task | Export-VRedisTable -Path x.json -Append");
        Assert.Equal("[0,\n1,\n2\n]\n", _folder.Read("x.json"));
        Output("$task | Export-VRedisTable -Path x.json");
        Assert.Equal("[\n1,\n2\n]\n", _folder.Read("x.json"));
        Output("$task | Export-VRedisTable -Path new.json -NoClobber");
        Assert.Equal(["new.json", "x.json"], _folder.Names);
    }

    [Fact]
    public void What_cannot_be_appended_to_stays_as_it_was()
    {
        Send("1 | Invoke-VRedisPipe { 1; 2 } -Table t");
        _folder.Write("x.json", "{}");
        _folder.Write("x.csv", "a;b\n1;2\n");
        Assert.Contains("JSON array", Run("$task | Export-VRedisTable -Table t -Path x.json -Append").SingleError(ErrorIds.BadExport, ErrorCategory.InvalidArgument).Exception.Message, StringComparison.Ordinal);
        Assert.Contains("a;b", Run("$task | Export-VRedisTable -Table t -Path x.csv -Append").SingleError(ErrorIds.BadExport, ErrorCategory.InvalidArgument).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["x.csv", "x.json"], _folder.Names);
        Assert.Equal(("{}", "a;b\n1;2\n"), (_folder.Read("x.json"), _folder.Read("x.csv")));
    }

    [Fact]
    public void A_csv_tells_once_what_has_no_column()
    {
        Send("1 | Invoke-VRedisPipe { [pscustomobject]@{ a = 1 }; [pscustomobject]@{ a = 2; b = 3 }; [pscustomobject]@{ c = 4; b = 5 } }");
        var warning = Assert.Single(Run("$task | Export-VRedisTable -Path x.csv").ThrowIfErrors().Warnings);
        Assert.Contains("no column for b, c", warning, StringComparison.Ordinal);
        Assert.Equal("\"a\"\n\"1\"\n\"2\"\n\"\"\n", _folder.Read("x.csv").ReplaceLineEndings("\n"));
    }

    [Fact]
    public void S16_pop_removes_what_is_in_the_file()
    {
        Send("1 | Invoke-VRedisPipe { 1..5 }");
        Output("$task | Export-VRedisTable -Pop -First 2 -Path first.jsonl; $task | Export-VRedisTable -Pop -Last 1 -Path last.jsonl");
        Assert.Equal(("1\n2\n", "5\n"), (_folder.Read("first.jsonl"), _folder.Read("last.jsonl")));
        Assert.Equal([3, 4], Output("$task | Export-VRedisTable"));
        Run("$task | Export-VRedisTable -Pop -Path nowhere/x.json").SingleError(ErrorIds.FileNotWritten, ErrorCategory.WriteError);
        Assert.Equal([3, 4], Output("$task | Export-VRedisTable"));
    }

    [Fact]
    public async Task Stopping_leaves_no_file()
    {
        Run("$task = 1 | Invoke-VRedisPipe { 'a'; Start-Sleep -Seconds 600 } -NoWait").ThrowIfErrors();
        using var shell = _session.NewShell("$task | Export-VRedisTable -Follow -Path x.json"); // in the folder of the run before
        var running = shell.BeginInvoke();
        await Until.Async(() => _folder.Names is [var name] && name.EndsWith(".partial", StringComparison.Ordinal), "the file is begun");
        shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Empty(_folder.Names);
        Run("$task | Stop-VRedisTask").ThrowIfErrors();
    }

    [Fact]
    public void A_value_that_cannot_be_read_leaves_no_file()
    {
        Send("1 | Invoke-VRedisPipe { 1..3 }");
        using (var redis = StackExchange.Redis.ConnectionMultiplexer.Connect($"{worker.Server.Host}:{worker.Server.Port},password={worker.Server.Password}"))
            redis.GetDatabase().ListRightPush(new VRedis.Keys(_session.Prefix).Table((long)Output("$task.TaskId")[0], "default"), "no JSON");
        _folder.Write("x.json", "[0]");
        var error = Run("$task | Export-VRedisTable -Path x.json").SingleError(ErrorIds.BadValue, ErrorCategory.InvalidData);
        Assert.Contains("cannot be read", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["x.json"], _folder.Names);
        Assert.Equal("[0]", _folder.Read("x.json"));
    }

    private void Send(string pipe) => _session.Run($"$task = {pipe} -NoWait; $null = $task | Wait-VRedisTask").ThrowIfErrors();

    private ScriptOutcome Run(string script) => _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($args[0])\n" + script, _folder.Path);

    private object[] Output(string script) => [.. Run(script).ThrowIfErrors().Output.OfType<object>()];
}

public sealed class ExportFileTestsOnReal(WorkerSessionOnReal worker) : ExportFileTests(worker), IClassFixture<WorkerSessionOnReal>;

public sealed class ExportFileTestsOnEmbedded(WorkerSessionOnEmbedded worker) : ExportFileTests(worker), IClassFixture<WorkerSessionOnEmbedded>;
