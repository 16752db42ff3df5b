using System.Management.Automation;

namespace VRedis.PowerShell.Tables;

/// <summary>Which of a task's tables the user means.</summary>
internal static class TableChoice
{
    /// <summary>The tables that the names and patterns mean, in alphabetical order.</summary>
    /// <param name="taskId">The task, for the message.</param>
    /// <param name="known">Its tables.</param>
    /// <param name="patterns">Names, with wildcards or without. A pattern that nothing matches is no error.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTable"/>.</exception>
    public static string[] Find(long taskId, IReadOnlyCollection<string> known, IEnumerable<string> patterns)
    {
        var chosen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            if (WildcardPattern.ContainsWildcardCharacters(pattern))
                chosen.UnionWith(known.Where(new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch));
            else if (known.Contains(pattern, StringComparer.Ordinal))
                chosen.Add(pattern);
            else
                throw new VRedisException(ErrorIds.UnknownTable, Messages.FormatTableUnknown(taskId: taskId, table: pattern, tables: string.Join(", ", known.Order(StringComparer.Ordinal))));
        }
        return [.. chosen];
    }
}
