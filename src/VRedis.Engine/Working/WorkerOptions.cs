using VRedis.Cmdlines;

namespace VRedis.Working;

/// <summary>How a worker works.</summary>
public sealed record WorkerOptions
{
    /// <summary>Most items that run at once. Default: 32.</summary>
    public int ThrottleLimit { get; init; } = 32;

    /// <summary>Its name; the machine's by default.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>What runs its scripts, as Get-VRedisWorker shows it.</summary>
    public string Runtime { get; init; } = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription;

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
            throw new VRedisException(ErrorIds.BadSetting, $"A throttle limit of {ThrottleLimit} is out of range. Give 1 to 1024.");
        if (string.IsNullOrWhiteSpace(Name))
            throw new VRedisException(ErrorIds.BadSetting, "A worker needs a name.");
        return this;
    }
}
