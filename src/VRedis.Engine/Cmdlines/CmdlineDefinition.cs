using System.Text.Json;
using VRedis.Wire;

namespace VRedis.Cmdlines;

/// <summary>What a command line is. Written once by its sender, read by the workers that it is for.</summary>
public sealed record CmdlineDefinition
{
    /// <summary>The text, as it is typed.</summary>
    public required string Command { get; init; }

    /// <summary>What runs it: <see cref="CmdlineShell.Platform"/> or <see cref="CmdlineShell.PowerShell"/>.</summary>
    public string Language { get; init; } = CmdlineShell.Platform;

    /// <summary>Ids of the workers that run it.</summary>
    public IReadOnlyList<long> Workers { get; init; } = [];

    /// <summary>How long it may take on each worker before it is killed there; null: as long as it takes.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>Who sends it, as <c>user@machine</c>.</summary>
    public string Sender { get; init; } = $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>Checks everything that a worker relies on.</summary>
    /// <returns>This definition.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadCmdline"/>.</exception>
    public CmdlineDefinition Validate()
    {
        if (string.IsNullOrWhiteSpace(Command) || Command.Contains('\0'))
            throw Bad(Messages.CmdlineNeedsCommand);
        if (TimeoutSeconds is { } seconds && seconds is not (> 0 and <= int.MaxValue / 1000))
            throw Bad(Messages.FormatCmdlineTimeoutOutOfRange(seconds: seconds, most: int.MaxValue / 1000));
        if (Language is null || Workers is null)
            throw Bad(Messages.CmdlineIncomplete);
        return this;
    }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.CmdlineDefinition);

    /// <exception cref="VRedisException"><see cref="ErrorIds.BadCmdline"/> when the bytes are no definition.</exception>
    internal static CmdlineDefinition FromBytes(byte[] bytes)
    {
        try
        {
            return (WireJson.Read(bytes, WireJson.Default.CmdlineDefinition) ?? throw Bad(Messages.CmdlineEmpty)).Validate();
        }
        catch (JsonException e)
        {
            throw new VRedisException(ErrorIds.BadCmdline, Messages.FormatCmdlineUnreadable(e.Message), e);
        }
    }

    private static VRedisException Bad(string message) => new(ErrorIds.BadCmdline, message);
}
