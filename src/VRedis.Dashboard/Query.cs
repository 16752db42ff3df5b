using System.Collections.Specialized;
using System.Globalization;
using VRedis.Wire;

namespace VRedis.Dashboard;

/// <summary>What a request asks for, checked.</summary>
/// <param name="values">The part of the address behind the question mark.</param>
internal sealed class Query(NameValueCollection values)
{
    /// <summary>A text; empty when it is not given.</summary>
    public string Text(string name) => values[name] ?? "";

    /// <summary>A number.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>: it is none, or out of its range.</exception>
    public long Number(string name, long fallback, long least, long most) => values[name] is not { } text ? fallback
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new VRedisException(ErrorIds.BadSetting, Messages.FormatDashboardBadNumber(name: name, text: text, least: least, most: most));

    /// <summary>The states that are wanted, by comma; null for all.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>.</exception>
    public IReadOnlySet<TaskState>? States() => Text("state") is { Length: > 0 } text ? text.Split(',').Select(State).ToHashSet() : null;

    private static TaskState State(string word) => Enum.GetValues<TaskState>().Cast<TaskState?>().FirstOrDefault(state => string.Equals(state.ToString(), word, StringComparison.OrdinalIgnoreCase))
        ?? throw new VRedisException(ErrorIds.BadSetting, Messages.FormatDashboardBadState(state: word, states: string.Join(", ", Enum.GetNames<TaskState>())));
}
