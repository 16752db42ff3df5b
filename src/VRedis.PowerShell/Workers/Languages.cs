using VRedis.CSharp;
using VRedis.PowerShell.Lanes;
using VRedis.PowerShell.Values;
using VRedis.Working;

namespace VRedis.PowerShell.Workers;

/// <summary>The languages that this process can run.</summary>
internal static class Languages
{
    /// <summary>Factories for a worker; they belong to it.</summary>
    /// <param name="limits">What scripts may do. With any limit C# is refused: nothing would hold it to them.</param>
    public static IReadOnlyList<IItemRunnerFactory> NewFactories(LaneLimits limits) =>
        [new PowerShellRunnerFactory(limits), new LazyRunnerFactory(CSharpRunnerFactory.Name, () => limits.Any ? throw NotAllowed() : NewCSharp())];

    /// <summary>A factory for one task.</summary>
    public static IItemRunnerFactory NewFactory(string language) => language == CSharpRunnerFactory.Name ? NewCSharp() : new PowerShellRunnerFactory();

    // Loads the compiler; nothing else here does.
    private static IItemRunnerFactory NewCSharp() => new CSharpRunnerFactory(new ScriptValueCodec(), new ScriptValueCodec { Secrets = true });

    private static VRedisException NotAllowed() => new(ErrorIds.CommandNotAllowed,
        Messages.LimitsForbidCSharp);
}
