using System.Text;
using StackExchange.Redis;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Inspecting;
using VRedis.PowerShell.Lanes;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Tables;
using VRedis.PowerShell.Values;
using VRedis.Sending;
using VRedis.Tests.Values;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Tests.Fuzz;

/// <summary>Everything that reads what stands in Redis, in a file or in a setting.</summary>
internal static class Parsers
{
    private static readonly KeyRing NoKeys = KeyRing.Load(new VRedisSettings());

    private static readonly PSValueCodec Codec = new();

    private static readonly TaskDefinition Definition = new()
    {
        Steps = [new("main", "$_ * 2", "default"), new("second", "$_", "other")],
        Attempts = 3,
        TimeoutSeconds = 1.5,
        ThrottleLimit = 7,
        Workers = new WorkerFilter { Ids = [1, 2], Names = ["a*", "b?"] },
        Properties = new TaskProperties { Arguments = [1, "x"], Using = new() { ["a"] = 1 }, Modules = ["M"] }.Write(Codec),
    };

    private static readonly ItemFailure Failure = new()
    {
        Item = 5,
        Attempt = 4,
        Worker = 3,
        At = 1_790_000_000_000,
        Error = new ItemError { Message = "no", Type = "System.Exception", ErrorId = "x", Category = "OperationStopped", Position = "1", Stack = "at" },
        Value = "{\"a\":[1,2]}"u8.ToArray(),
    };

    public static IReadOnlyList<Parser> All { get; } =
    [
        Parser.Of("chunk", ReadChunk, e => e is FormatException, "1 3 1 0 main\n1\n\"a\"\n{}", "12345 1 2 1 second\n{\"$t\":\"guid\",\"v\":\"x\"}", "7 2 1 0 main\nnull\nnull", "3 2 1 0 main\n@3000 1.0\n@12 1.1"),
        Parser.Of("value of the engine", bytes => new ValueCodec().Read(bytes), e => e is ValueException, ValueRow.Plain.Select(row => row.Wire)),
        Parser.Of("value of PowerShell", bytes => Codec.Read(bytes), e => e is ValueException, ValueRow.Plain.Concat(ValueRow.PowerShell).Select(row => row.Wire)),
        Parser.Of("value of C#", bytes => new ScriptValueCodec().Read(bytes), e => e is ValueException, ValueRow.Plain.Select(row => row.Wire)),
        Parser.Of("clixml", bytes => Codec.Read(Clixml(bytes)), e => e is ValueException,
            System.Management.Automation.PSSerializer.Serialize(new { A = new Random(1), B = new Exception("x"), C = new object[] { 1, "a", Guid.Empty, new Uri("urn:y"), DateTime.UnixEpoch } }, 3),
            System.Management.Automation.PSSerializer.Serialize(new System.Collections.Hashtable { ["a"] = new System.Collections.Stack(new[] { 1 }), ["b"] = new byte[9] })),
        Parser.Of("record", ReadRecord, e => false,
            Enum.GetValues<StreamKind>().Select(kind => Encoding.UTF8.GetString(new TaskRecord { Item = 1, Worker = 2, Stream = kind, Value = Codec.WriteToBytes(kind switch
            {
                StreamKind.Error => RecordValue.Error(Failure.Error!),
                StreamKind.Information => RecordValue.Host("hello", ["PSHOST"], true, ConsoleColor.Red, null),
                StreamKind.Progress => RecordValue.Progress(3, 1, "doing", "s", "o", 50, 5, false),
                _ => "message",
            }) }.ToBytes()))),
        Parser.Of("failure", ReadFailure, e => false, Encoding.UTF8.GetString(Failure.ToBytes()),
            Encoding.UTF8.GetString((Failure with { Reason = FailureReason.WorkerLost, Error = null, Value = "null"u8.ToArray() }).ToBytes())),
        Parser.Of("definition", ReadDefinition, e => e is VRedisException { ErrorId: ErrorIds.BadTask } or ValueException, Encoding.UTF8.GetString(Definition.ToBytes())),
        Parser.Of("control message", bytes => ControlMessage.Parse(Text(bytes)), e => false, "stop 5", "drain 7", "cmdline 9", "endcmdline 12"),
        Parser.Of("event message", bytes => EventMessage.Parse(Text(bytes)), e => false, "end done", "commit 5 3 100 default=7 !=2 ~=9 #=4", "commit 0 0 0"),
        Parser.Of("order", ReadOrder, e => e is VRedisException { ErrorId: ErrorIds.BrokenData }, "1 5 default 2 6 1 - 0", "7 1 other 3", "8 100 default 1 108 1 other 1"),
        Parser.Of("command line", bytes => CmdlineDefinition.FromBytes(bytes), e => e is VRedisException { ErrorId: ErrorIds.BadCmdline },
            Encoding.UTF8.GetString(new CmdlineDefinition { Command = "echo 'x'", Workers = [1, 2], TimeoutSeconds = 3 }.ToBytes())),
        Parser.Of("batch of a command line", ReadBatch, e => false,
            Encoding.UTF8.GetString(new CmdlineBatch { Worker = 1, Lines = [new("a"), new("b", true, true)], End = new BatchEnd(CmdlineState.Exited, 5, 0, "r") }.ToBytes())),
        Parser.Of("worker", ReadWorker, e => false,
            Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new WorkerInfo { WorkerId = 1, Name = "n", Tasks = [1, 2], State = WorkerState.Draining }, WireJson.Default.WorkerInfo))),
        Parser.Of("lease", bytes => Lease.WorkerOf(Text(bytes)), e => false, "7.1", "12.345"),
        Parser.Of("saved settings", bytes => SavedSettings.Parse(Text(bytes)), e => e is VRedisException { ErrorId: ErrorIds.BadSavedSettings },
            """{"default":{"HostName":"a","Port":6379,"UserName":"u","Password":"p","Database":1,"Tls":true,"CaCertificatePath":"/x","Prefix":"vredis","RetentionDays":7},"b":{}}"""),
        Parser.Of("address", bytes => SettingsSource.Parse(Text(bytes)), e => e is VRedisException { ErrorId: ErrorIds.BadSetting },
            "redis://user:pass@host:6379/3", "rediss://u:p%20q@[::1]/0?ca=/a.pem&cert=/b.pem&key=/c", "redis://localhost"),
        new("script reply", ReadReply, e => e is VRedisException { ErrorId: ErrorIds.BrokenData }, [.. new string[][]
        {
            ["+1", "+5", "+3", "b1 2 1 0 main\n1\n2"], ["+-2", "bdone"], ["+0", "+0", "+-1"],
            ["+1", "+1790000000000", "+-1", "b", "bsealed", "b5", "b3", "b1", "b0", "b1790000000000", "b", "b", "b60000", "bme", "b7:execute", "b3", "b7:fail", "b1"],
        }.Select(values => Encoding.UTF8.GetBytes(string.Join('\u0001', values)))]),
        Parser.Of("file .csv", bytes => OpenFile(TableFileFormat.Csv, bytes), e => e is InvalidDataException, "\"Value\",\"b\"\n1,2\n", "a,Value\r\n\"x\"\"y\",\"\"\r\n"),
        Parser.Of("file .json", bytes => OpenFile(TableFileFormat.Json, bytes), e => e is InvalidDataException, "[\n1,\n{\"a\":2}\n]\n", "[]"),
        Parser.Of("file .jsonl", bytes => OpenFile(TableFileFormat.Jsonl, bytes), e => e is InvalidDataException, "1\n{\"a\":2}\n"),
    ];

    /// <summary>A reply whose values stand one behind the other: numbers after <c>+</c>, texts after <c>b</c>.</summary>
    public static RedisResult Reply(byte[] bytes)
    {
        var values = Text(bytes).Split('\u0001');
        return RedisResult.Create([.. values.Select(value => value switch
        {
            ['+', .. var number] when long.TryParse(number, out var whole) => RedisResult.Create((RedisValue)whole),
            ['b', .. var text] => RedisResult.Create((RedisValue)text),
            "" => RedisResult.Create(RedisValue.Null),
            _ => RedisResult.Create([RedisResult.Create((RedisValue)value)]),
        })]);
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static byte[] Clixml(byte[] xml) => Encoding.UTF8.GetBytes("{\"$t\":\"clixml\",\"v\":\"" + System.Text.Json.JsonEncodedText.Encode(Text(xml)) + "\"}");

    private static void ReadChunk(byte[] bytes)
    {
        var broken = BrokenChunk.Find(bytes);
        if (broken is not null)
            _ = ItemFailure.FromBytes(broken.ToFailure(1).ToBytes()) ?? throw new InvalidOperationException("Its failure cannot be read.");
        var chunk = Chunk.Parse(bytes);
        if ((broken is null) != chunk.IsWhole)
            throw new InvalidOperationException("It is whole and broken.");
        if (broken is not null)
            return;
        if (chunk.IsMarked && LongItem.Fields(chunk.Items, chunk.Count) is { } fields && chunk.Filled(fields, fields) is { } filled)
            chunk = filled;
        var (piece, items) = (new Piece("1.1", chunk, Definition.Steps[0]), 0);
        while (piece.TryNext(out _))
            items++;
        if (items != chunk.Count)
            throw new InvalidOperationException($"{items} items of {chunk.Count}.");
    }

    private static void ReadRecord(byte[] bytes)
    {
        if (TaskRecord.FromBytes(bytes) is { } record)
            Write(new RecordEvent(record));
    }

    private static void ReadFailure(byte[] bytes)
    {
        if (ItemFailure.FromBytes(bytes) is not { } failure)
            return;
        Write(new FailureEvent(failure));
        _ = new FailureGroup { Step = failure.Step, Message = failure.Message, Failures = [failure] }.LastTime;
        if (!failure.Value.Contains((byte)'\n'))
            _ = BrokenChunk.Find(Chunk.Single(failure.Item, 1, 0, failure.Step, failure.Value)); // as Restart-VRedisTask sends it
    }

    private static void Write(TaskEvent taskEvent)
    {
        var streams = new NoStreams();
        new EventWriter(streams, new PipelineSink(streams, Codec), taskId: 5, Codec, progressId: 5).Write(taskEvent);
    }

    private static void ReadDefinition(byte[] bytes)
    {
        var definition = TaskDefinition.FromBytes(bytes);
        definition.Workers.Admits(5, "name");
        _ = definition.FindStep("main");
        _ = definition.Tables;
        TaskProperties.Read(definition.Properties, Codec);
    }

    private static void ReadOrder(byte[] bytes)
    {
        var order = new OutputOrder();
        order.Add(Text(bytes));
        for (var i = 0; i < 100; i++)
        {
            var places = order.Take(1000, rest: i > 3);
            if (places.Any(place => place.Count <= 0 || place.Position < 0) || places.Sum(place => place.Count) > 1000)
                throw new InvalidOperationException("Places that are none.");
        }
    }

    private static void ReadBatch(byte[] bytes)
    {
        if (CmdlineBatch.FromBytes(bytes) is not { } batch)
            return;
        _ = batch.Lines.Sum(line => line.Text.Length);
        if (batch.End is { } end)
            _ = new CmdlineExit { WorkerId = 1, WorkerName = "", Stream = CmdlineStream.Exit, State = end.State, Duration = Numbers.Span(end.Milliseconds), Reason = end.Reason }.ToString();
    }

    private static void ReadWorker(byte[] bytes)
    {
        if (WorkerInfo.FromBytes(bytes) is not { } worker)
            return;
        _ = worker.Since;
        Definition.Workers.Admits(worker.WorkerId, worker.Name);
        StallReason.NoneMatches(Definition.Workers, [worker]);
    }

    private static void ReadReply(byte[] bytes)
    {
        var reply = new ScriptReply(Reply(bytes));
        for (var i = 0; i < reply.Count; i++)
        {
            _ = reply.Bytes(i);
            _ = reply.Text(i);
        }
        var stat = new TaskReading(reply, 5).Total;
        _ = (stat.Rate, stat.Remaining, stat.Duration);
        StallReason.Of(new TaskReading(reply, 5), NoKeys, []);
    }

    private static void OpenFile(TableFileFormat format, byte[] bytes)
    {
        using var stream = new MemoryStream();
        stream.Write(bytes);
        var file = TableFile.Create(format, stream);
        file.Write(5);
        file.Flush();
    }
}
