namespace VRedis.Bench.Servers;

/// <summary>Chooses the server: redis-server from PATH, else the embedded one.</summary>
internal static class BenchServer
{
    public static async Task<IBenchServer> StartAsync(bool embedded) => !embedded && RedisProcess.FindProgram() is { } program
        ? await RedisProcess.StartAsync(program)
        : new EmbeddedBenchServer();
}
