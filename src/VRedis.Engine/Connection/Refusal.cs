using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>What Redis refuses for good, in a sentence that names what the user lacks.</summary>
internal static partial class Refusal
{
    /// <param name="settings">Who was refused where.</param>
    /// <param name="error">What Redis said.</param>
    /// <param name="script">The script that was run, if one was.</param>
    public static VRedisException From(VRedisSettings settings, Exception error, Script? script = null)
    {
        var message = error.Message;
        var lacking = Lacking(settings, message, script);
        if (lacking is null && IsBroken(message))
        {
            return new VRedisException(ErrorIds.BrokenData,
                Messages.FormatRedisDataBroken(address: settings.Address, prefix: settings.Prefix, within: script is null ? "" : Messages.FormatRefusalWithinScript(script.Name), reason: message), error);
        }
        return new VRedisException(ErrorIds.Refused, lacking is null
            ? Messages.FormatRefusalPlain(address: settings.Address, reason: message)
            : Messages.FormatRefusalLacking(start: Start(settings), lacking: lacking, documented: Messages.RefusalDocumented, reason: message), error);
    }

    /// <summary>A channel that the user may not listen to.</summary>
    public static VRedisException Channel(VRedisSettings settings, string channel) =>
        new(ErrorIds.Refused, Messages.FormatRefusalChannel(start: Start(settings), channel: channel, prefix: settings.Prefix, documented: Messages.RefusalDocumented));

    private static string Start(VRedisSettings settings) => Messages.FormatRefusalStart(address: settings.Address, user: settings.UserName ?? "default");

    private static string? Lacking(VRedisSettings settings, string message, Script? script)
    {
        var within = script is null ? "" : Messages.FormatRefusalWithinScript(script.Name);
        if (CommandName().Match(message) is { Success: true } named)
            return Command(named.Groups[1].Value);
        // Redis up to 7.0 says only in which line of a script.
        if (message.Contains("can't run this command", StringComparison.Ordinal))
            return Command(script?.CommandAt(Line(message)) ?? Messages.RefusalSomeCommand);
        if (message.Contains("access at least one of the keys", StringComparison.Ordinal) || (IsPermission(message) && message.Contains("key", StringComparison.OrdinalIgnoreCase)))
            return Messages.FormatRefusalKeys(prefix: settings.Prefix, within: within);
        if (IsPermission(message) && message.Contains("channel", StringComparison.OrdinalIgnoreCase))
            return Messages.FormatRefusalChannels(prefix: settings.Prefix, within: within);
        return null;

        string Command(string name) => Messages.FormatRefusalCommand(command: name.ToUpperInvariant(), within: within, right: name.ToLowerInvariant());
    }

    // A value of another type, or a script that came upon something that it does not write itself.
    private static bool IsBroken(string message) =>
        message.Contains("WRONGTYPE", StringComparison.Ordinal) || message.Contains("user_script:", StringComparison.Ordinal) || message.Contains("Lua encountered", StringComparison.Ordinal);

    private static bool IsPermission(string message) => message.Contains("NOPERM", StringComparison.Ordinal);

    private static int Line(string message) => ScriptLine().Match(message) is { Success: true } line ? int.Parse(line.Groups[1].Value) : 0;

    [GeneratedRegex("run the '([^']+)' command")]
    private static partial Regex CommandName();

    [GeneratedRegex(@"user_script:(\d+)")]
    private static partial Regex ScriptLine();
}
