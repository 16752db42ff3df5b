using System.Globalization;
using System.Runtime.InteropServices;
using VRedis.Bench;
using VRedis.Bench.Children;
using VRedis.Bench.Inner;
using VRedis.Bench.Reporting;
using VRedis.Bench.Scenarios;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [EngineChild.Argument, var role, var port])
    return await EngineChild.RunAsync(role, int.Parse(port));

if (args is [InnerBenchmarks.Argument, .. var rest])
{
    InnerBenchmarks.Run(rest);
    return 0;
}
if (BenchOptions.Parse(args, out var error) is not { } options)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(BenchOptions.Usage);
    return 64;
}

// A signal ends the process through its exit, where the children are killed.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(130));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));

try
{
    await using var stage = await Stage.OpenAsync(options);
    var runs = await Rounds.RunAsync(stage, Catalog.WithYardsticks(options.Scenarios));
    Console.WriteLine(TableReport.Write(runs, stage));
    Console.WriteLine(JsonReport.Write(runs, stage));
    return 0;
}
catch (BenchException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
