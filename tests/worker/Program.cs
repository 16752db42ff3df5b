using System.Buffers;
using System.Globalization;
using System.Text.Json;
using VRedis.Connection;
using VRedis.Sending;
using VRedis.TestWorker;
using VRedis.Wire;
using VRedis.Working;

// VRedis.TestWorker worker <settings as JSON> <throttle limit> [wait=<ms an item>] [poison=<number>] [starve=<seconds>] [wide=<number>] [deep=<number>] [child=<number>] [count=<folder>]
// VRedis.TestWorker sender <settings as JSON> <items>
// VRedis.TestWorker submitter <settings as JSON> <items>, and leaves when all is sent
// Writes "ready <id>" and lives until its standard input ends.
var settings = JsonSerializer.Deserialize<VRedisSettings>(args[1])! with { ConnectTimeout = TimeSpan.FromSeconds(30) }; // many may start at once
await using var connection = await VRedisConnection.ConnectAsync(settings);
var number = int.Parse(args[2], CultureInfo.InvariantCulture);
if (args[0] == "worker")
{
    var worker = await Worker.StartAsync(connection, new WorkerOptions { ThrottleLimit = number }, [new EchoFactory(Behaviour.Parse(args[3..]))]);
    Console.WriteLine($"ready {worker.WorkerId}");
    WaitForEndOfInput();
    await worker.DisposeAsync();
}
else if (args[0] == "submitter")
{
    Console.WriteLine("ready 0"); // not yet: its task's id is not known before it may be killed
    await using var task = await SubmittedTask.StartAsync(connection, Definition());
    for (var i = 0; i < number; i++)
    {
        task.TryAdd(i, Write);
        while (task.Sent <= i) // each is a batch of its own
            await Task.Delay(1);
    }
    await task.CompleteAsync();
    WaitForEndOfInput();
}
else
{
    var task = await LiveTask.StartAsync(connection, Definition());
    for (var i = 0; i < number; i++)
    {
        while (!task.TryAdd(i, Write))
            await Task.Delay(1);
    }
    while (task.Progress.Sent < number)
        await Task.Delay(1);
    Console.WriteLine($"ready {task.TaskId}");
    WaitForEndOfInput();
}

static TaskDefinition Definition() => new() { Language = EchoFactory.Name, Steps = [new StepDefinition(StepDefinition.Main, "-", StepDefinition.DefaultTable)] };

static void Write(int value, IBufferWriter<byte> buffer) => JsonSerializer.Serialize(new Utf8JsonWriter(buffer), value);

static void WaitForEndOfInput()
{
    while (Console.In.Read() >= 0)
    {
    }
}
