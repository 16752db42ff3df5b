using System.Management.Automation;
using VRedis.Wire;

namespace VRedis.PowerShell.Lanes;

/// <summary>An error record as it travels.</summary>
internal static class ItemErrors
{
    public static ItemError From(ErrorRecord record)
    {
        var error = record.Exception is RuntimeException { InnerException: { } inner } ? inner : record.Exception;
        return new ItemError
        {
            Message = record.ErrorDetails?.Message ?? record.Exception.Message,
            Type = error.GetType().FullName,
            ErrorId = record.FullyQualifiedErrorId,
            Category = record.CategoryInfo.Category.ToString(),
            Position = record.InvocationInfo?.PositionMessage,
            Stack = record.ScriptStackTrace,
        };
    }
}
