namespace VRedis.Bench.Servers;

/// <summary>The server that a bench runs on.</summary>
internal interface IBenchServer : IAsyncDisposable
{
    /// <summary>What it is, with its version.</summary>
    string Name { get; }

    int Port { get; }

    /// <summary>Processor time it has used; null when it shares this process.</summary>
    TimeSpan? Cpu { get; }

    /// <summary>Memory that its process holds now, in bytes; null when it shares this process.</summary>
    long? Memory { get; }
}
