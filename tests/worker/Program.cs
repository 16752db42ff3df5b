using System.Globalization;
using System.Text.Json;
using VRedis.Connection;
using VRedis.Sending;
using VRedis.TestWorker;
using VRedis.Wire;
using VRedis.Working;

// VRedis.TestWorker worker <settings as JSON> <throttle limit> [wait=<ms an item>] [poison=<number>] [starve=<seconds>] [wide=<number>] [deep=<number>]
// VRedis.TestWorker sender <settings as JSON> <items>
// Writes "ready <id>" and lives until its standard input ends.
var settings = JsonSerializer.Deserialize<VRedisSettings>(args[1])!;
await using var connection = await VRedisConnection.ConnectAsync(settings);
var number = int.Parse(args[2], CultureInfo.InvariantCulture);
if (args[0] == "worker")
{
    var worker = await Worker.StartAsync(connection, new WorkerOptions { ThrottleLimit = number }, [new EchoFactory(Behaviour.Parse(args[3..]))]);
    Console.WriteLine($"ready {worker.WorkerId}");
    WaitForEndOfInput();
    await worker.DisposeAsync();
}
else
{
    var definition = new TaskDefinition { Language = EchoFactory.Name, Steps = [new StepDefinition(StepDefinition.Main, "-", StepDefinition.DefaultTable)] };
    var task = await LiveTask.StartAsync(connection, definition);
    for (var i = 0; i < number; i++)
    {
        while (!task.TryAdd(i, static (value, buffer) => JsonSerializer.Serialize(new Utf8JsonWriter(buffer), value)))
            await Task.Delay(1);
    }
    while (task.Progress.Sent < number)
        await Task.Delay(1);
    Console.WriteLine($"ready {task.TaskId}");
    WaitForEndOfInput();
}

static void WaitForEndOfInput()
{
    while (Console.In.Read() >= 0)
    {
    }
}
