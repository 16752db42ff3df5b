using VRedis.Connection;
using VRedis.Working;

namespace VRedis.Bench.Children;

/// <summary>This program as a process of the engine alone, without PowerShell.</summary>
internal static class EngineChild
{
    public const string Argument = "--child";
    public const string Sender = "sender";
    public const string Worker = "worker";

    public static async Task<int> RunAsync(string role, int port)
    {
        var settings = new VRedisSettings { HostName = "127.0.0.1", Port = port };
        await using var common = await VRedisConnection.ConnectAsync(settings);
        await using var own = await VRedisConnection.ConnectAsync(settings with { Prefix = "vredis-engine" });
        return role == Sender ? await SendAsync(common, own) : await WorkAsync(own);
    }

    private static async Task<int> WorkAsync(VRedisConnection connection)
    {
        await using var worker = await Working.Worker.StartAsync(connection, new WorkerOptions(), [new DoublingRunnerFactory()]);
        worker.Notice += Console.Error.WriteLine;
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        return 0;
    }

    private static async Task<int> SendAsync(VRedisConnection common, VRedisConnection own)
    {
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var (what, count) = (line.Split(' ')[0], int.Parse(line.Split(' ')[1]));
            try
            {
                Console.WriteLine("= " + (what == "items" ? await EngineSender.ItemsAsync(own, count) : await EngineSender.LatencyAsync(common, count)));
            }
            catch (Exception e)
            {
                Console.WriteLine($"! {e.Message}");
            }
        }
        return 0;
    }
}
