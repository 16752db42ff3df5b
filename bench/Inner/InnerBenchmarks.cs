using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace VRedis.Bench.Inner;

/// <summary>The engine's inner pieces one by one, without Redis, by BenchmarkDotNet.</summary>
internal static class InnerBenchmarks
{
    public const string Argument = "inner";

    // In this process: BenchmarkDotNet's own projects would know nothing of the central package versions.
    private static IConfig Config => DefaultConfig.Instance
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .AddDiagnoser(MemoryDiagnoser.Default);

    /// <param name="args">Arguments of BenchmarkDotNet, as <c>--filter *Codec*</c>; all without.</param>
    public static void Run(string[] args) =>
        BenchmarkSwitcher.FromTypes([typeof(CodecBenchmarks), typeof(BatchBenchmarks), typeof(PieceBenchmarks)]).Run(args is [] ? ["--filter", "*"] : args, Config);
}
