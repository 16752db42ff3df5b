using VRedis.Cmdlines;

namespace VRedis.Working;

/// <summary>How a worker works.</summary>
public sealed record WorkerOptions
{
    /// <summary>Most items that run at once. Default: 32.</summary>
    public int ThrottleLimit { get; init; } = 32;

    /// <summary>Its name; the machine's by default.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Most bytes of an input, of one output value, record or follow-up item; all output of one item may have four times as many. Default: 64 MB.</summary>
    public long MaxItemBytes { get; init; } = 64L << 20;

    /// <summary>What runs its scripts, as Get-VRedisWorker shows it.</summary>
    public string Runtime { get; init; } = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription;

    /// <summary>How long items that run get to end by themselves when the worker is stopped. Default: 10 seconds.</summary>
    public TimeSpan ShutdownTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Refuses to start without a key: a worker that has one runs only what is signed. Default: false.</summary>
    public bool RequireSignature { get; init; }

    /// <summary>Whether it also shows what items write, see <see cref="Worker.Echo"/>; of tasks that ask for it it does so anyway. Default: false.</summary>
    public bool Echo { get; init; }

    /// <summary>Whether it runs command lines. Default: true.</summary>
    public bool Cmdline { get; init; } = true;

    /// <summary>What runs command lines; the platform's shell by default.</summary>
    public IReadOnlyList<CmdlineShell> Shells { get; init; } = [CmdlineShell.OfPlatform];

    /// <summary>Checks every value.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>.</exception>
    public WorkerOptions Validate()
    {
        if (ThrottleLimit is < 1 or > 1024)
            throw new VRedisException(ErrorIds.BadSetting, Messages.FormatSettingThrottleLimit(ThrottleLimit));
        if (string.IsNullOrWhiteSpace(Name))
            throw new VRedisException(ErrorIds.BadSetting, Messages.WorkerNeedsName);
        if (ShutdownTime < TimeSpan.Zero || ShutdownTime > TimeSpan.FromDays(1))
            throw new VRedisException(ErrorIds.BadSetting, Messages.FormatSettingShutdownTime(ShutdownTime.TotalSeconds));
        if (MaxItemBytes < 1)
            throw new VRedisException(ErrorIds.BadSetting, Messages.FormatSettingItemLimit(MaxItemBytes));
        return this;
    }
}
