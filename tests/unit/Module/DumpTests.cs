using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Invoke-VRedisPipe -DumpPath (S11): results go straight to files, and not into Redis.</summary>
[Collection(ModuleCollection.Name)]
public abstract class DumpTests(WorkerSession worker) : IDisposable
{
    private readonly ModuleSession _session = worker.Session;
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
        worker.Connect();
    }

    [Fact]
    public void S11_each_table_becomes_a_timestamped_file_and_nothing_of_it_stays_in_redis()
    {
        var before = DateTime.Now;
        var outcome = Run("1..3000 | Invoke-VRedisPipe -Step ([ordered]@{ main = { $_; if ($_ % 2) { Push-VRedisItem \"p$_\" -Step page } }; page = { $_ }; empty = { } }) -DumpPath $folder -TaskVariable task").ThrowIfErrors();
        var files = outcome.Output.Cast<FileInfo>().ToArray();
        Assert.Equal(_folder.Names, files.Select(file => file.Name));
        Assert.Equal(["main", "page"], files.Select(file => file.Name.Split('-')[0]));
        Assert.All(files, file =>
        {
            Assert.Equal(TaskId, file.Name.Split('-')[1]);
            var stamp = DateTime.ParseExact(Path.GetFileNameWithoutExtension(file.Name)[^15..], "yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            Assert.InRange(stamp, before.AddSeconds(-1), DateTime.Now);
        });
        Assert.Equal(Enumerable.Range(1, 3000), Numbers(files[0].Name));
        Assert.Equal(1500, Read(files[1].Name).Select(value => value.GetString()).Distinct().Count());
        AssertNoTableKeys();
        Assert.Empty(Run("$task | Export-VRedisTable -Table *").ThrowIfErrors().Output);
        Assert.Equal([4500L], Run("($task | Get-VRedisStat).Collect").Output);
    }

    [Fact]
    public void Ordered_output_is_in_the_order_of_the_inputs_and_goes_from_redis_at_the_end()
    {
        var outcome = Run("1..2000 | Invoke-VRedisPipe { if ($_ % 100 -eq 1) { Start-Sleep -Milliseconds 20 }; $_ } -Ordered -DumpPath $folder -TaskVariable task").ThrowIfErrors();
        Assert.Equal(Enumerable.Range(1, 2000), Read(((FileInfo)Assert.Single(outcome.Output)!).Name).Select(value => value.GetInt32()));
        AssertNoTableKeys();
    }

    [Fact]
    public void Streams_and_errors_still_come_live()
    {
        var outcome = Run("1..3 | Invoke-VRedisPipe { Write-Warning \"w$_\"; if ($_ -eq 2) { throw 'boom' }; $_ } -Retry 0 -DumpPath $folder -DumpFormat Jsonl");
        outcome.SingleError(ErrorIds.ItemFailed, ErrorCategory.OperationStopped);
        Assert.Equal(3, outcome.Warnings.Length);
        Assert.Equal(["1", "3"], File.ReadAllLines(((FileInfo)Assert.Single(outcome.Output)!).FullName).Order());
    }

    [Theory]
    [InlineData("Csv", "\"a\"\n\"1\"\n")]
    [InlineData("Jsonl", "{\"a\":1}\n")]
    [InlineData("Xml", "<Objs ")]
    public void The_format_is_chosen(string format, string beginning)
    {
        var file = (FileInfo)Assert.Single(Run($"1 | Invoke-VRedisPipe {{ [pscustomobject]@{{ a = 1 }} }} -DumpPath $folder/new -DumpFormat {format}").ThrowIfErrors().Output)!;
        Assert.Equal("." + format.ToLowerInvariant(), file.Extension);
        Assert.StartsWith(beginning, File.ReadAllText(file.FullName).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_it_runs_what_is_in_the_file_is_removed_from_redis()
    {
        using var shell = Shell("1..2000 | Invoke-VRedisPipe { if ($_ -eq 2000) { Start-Sleep -Seconds 600 }; $_ } -DumpPath $folder -TaskVariable task -Verbose");
        await using var redis = await worker.Server.ConnectAsync();
        var running = shell.BeginInvoke();
        await Until.Async(() => shell.Streams.Verbose.Count > 0, "the task has an id"); // "Task 5 on 127.0.0.1:6379."
        var task = long.Parse(shell.Streams.Verbose[0].Message.Split(' ')[1], CultureInfo.InvariantCulture);
        var keys = new Keys(_session.Prefix);
        await Until.Async(() => redis.GetDatabase().HashGet(keys.Meta(task), "removed:default") == 1999, "all is removed that there is");
        Assert.False(redis.GetDatabase().KeyExists(keys.Table(task, "default")));
        Assert.Equal(1999, Count(Assert.Single(_folder.Names)));
        shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Equal(Enumerable.Range(1, 1999), Numbers(Assert.Single(_folder.Names)));
    }

    [Fact]
    public async Task Cut_connections_lose_and_double_nothing()
    {
        await using var proxy = new CuttingProxy(worker.Server.Host, worker.Server.Port);
        _session.Connect("127.0.0.1", proxy.Port, worker.Server.Password); // the worker keeps its own
        using var shell = Shell("1..20000 | Invoke-VRedisPipe { $_; if ($_ -gt 19990) { Start-Sleep -Milliseconds 2000 } } -DumpPath $folder -TaskVariable task 3> $null");
        var running = shell.BeginInvoke();
        foreach (var cut in Enumerable.Range(0, 4))
        {
            if (cut % 2 == 0)
                proxy.CutReplyTo(":table:default"); // values that were read
            else
                proxy.CutReplyTo(Script.Trim); // and those that were removed
            await Until.Async(() => proxy.Cuts > cut || running.IsCompleted, "the connection is cut");
        }
        await Until.Async(() => running.IsCompleted, "the task is done");
        var file = Assert.Single(shell.EndInvoke(running));
        Assert.Equal(4, proxy.Cuts);
        Assert.Equal(Enumerable.Range(1, 20_000), Numbers(((FileInfo)file.BaseObject).Name));
        AssertNoTableKeys();
    }

    [Fact]
    public async Task Stopped_by_its_user_it_leaves_whole_files_and_the_rest_in_redis()
    {
        using var shell = Shell("1..2000 | Invoke-VRedisPipe { $_; if ($_ -eq 1500) { Write-Warning 'far enough' } } -DumpPath $folder -TaskVariable task");
        var running = shell.BeginInvoke();
        await Until.Async(() => shell.Streams.Warning.Count > 0 || running.IsCompleted, "some of it has come");
        shell.Stop();
        try
        {
            shell.EndInvoke(running);
        }
        catch (PipelineStoppedException)
        {
            // It was not at its end yet.
        }
        var written = _folder.Names.SelectMany(Numbers).ToList();
        var left = Run("$task | Export-VRedisTable").Output.Cast<int>();
        var collected = (long)Run("($task | Get-VRedisStat).Collect").Output[0]!;
        Assert.All(_folder.Names, name => Assert.EndsWith(".json", name, StringComparison.Ordinal));
        Assert.Equal(collected, written.Concat(left).Distinct().Count());
        Assert.Equal(collected, written.Count + left.Count());
    }

    [Fact]
    public void A_task_that_somebody_stops_gives_its_files_and_its_error()
    {
        var outcome = Run("1..2000 | Invoke-VRedisPipe { $_; Start-Sleep -Milliseconds 5; if ($_ -eq 100) { Write-Warning 'far enough' } } -DumpPath $folder -TaskVariable task 3>&1 | ForEach-Object { if ($_ -is [IO.FileInfo]) { $_ } else { $task | Stop-VRedisTask } }");
        var error = outcome.SingleError(ErrorIds.TaskNotCompleted, ErrorCategory.OperationStopped);
        Assert.EndsWith("What they gave is in the files.", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(100, Numbers(((FileInfo)Assert.Single(outcome.Output)!).Name));
        AssertNoTableKeys();
    }

    [Fact]
    public void A_job_and_a_local_task_write_files_too()
    {
        var outcome = Run("""
            $job = 1..10 | Invoke-VRedisPipe { $_ } -DumpPath $folder -DumpFormat Jsonl -AsJob
            $null = $job | Wait-Job
            ($job | Receive-Job).Name -like 'default-*-*.jsonl'
            (1..10 | Invoke-VRedisPipe { $_ } -DumpPath $folder -DumpFormat Jsonl -Local).Name -like 'default-local-*.jsonl'
            """).ThrowIfErrors();
        Assert.Equal([true, true], outcome.Output);
        Assert.All(_folder.Names, name => Assert.Equal(10, File.ReadAllLines(_folder.File(name)).Length));
    }

    [Theory]
    [InlineData("-DumpPath x -NoWait", ErrorIds.BadTask, ErrorCategory.InvalidArgument, "Export-VRedisTable")]
    [InlineData("-DumpFormat Csv", ErrorIds.BadTask, ErrorCategory.InvalidArgument, "-DumpPath")]
    [InlineData("-DumpPath env:/x", ErrorIds.BadExport, ErrorCategory.InvalidArgument, "file system")]
    [InlineData("-DumpPath $file", ErrorIds.FileNotWritten, ErrorCategory.WriteError, "file.txt")]
    public void What_cannot_be_is_said_before_anything_is_sent(string parameters, string id, ErrorCategory category, string part)
    {
        _folder.Write("file.txt", "");
        var error = Run($"$file = \"$folder/file.txt\"; $before = (Get-VRedisStat).TaskId; 1 | Invoke-VRedisPipe {{ $_ }} {parameters}").SingleError(id, category);
        Assert.Contains(part, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal([true], Run("(Get-VRedisStat).TaskId -eq $before").Output);
    }

    /// <summary>Values of an array that is not at its end.</summary>
    private int Count(string name)
    {
        using var file = new FileStream(_folder.File(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(file);
        return text.ReadToEnd().Count(letter => letter == '\n');
    }

    private string TaskId => Run("$task.TaskId").Output[0]!.ToString()!;

    private ScriptOutcome Run(string script) => _session.Run("$folder = $args[0]\n" + script, _folder.Path);

    private System.Management.Automation.PowerShell Shell(string script) => _session.NewShell("$folder = $args[0]\n" + script, _folder.Path);

    private JsonElement[] Read(string name) => JsonSerializer.Deserialize<JsonElement[]>(_folder.Read(name))!;

    private IEnumerable<int> Numbers(string name) => Read(name).Select(value => value.GetInt32()).Order();

    private void AssertNoTableKeys()
    {
        using var redis = worker.Server.ConnectAsync().GetAwaiter().GetResult();
        var keys = redis.GetServers()[0].Keys(pattern: $"{_session.Prefix}:{{{TaskId}}}:table*").Select(key => key.ToString());
        Assert.Empty(keys);
    }
}

public sealed class DumpTestsOnReal(WorkerSessionOnReal worker) : DumpTests(worker), IClassFixture<WorkerSessionOnReal>;

public sealed class DumpTestsOnEmbedded(WorkerSessionOnEmbedded worker) : DumpTests(worker), IClassFixture<WorkerSessionOnEmbedded>;
