using System.Text.RegularExpressions;
using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>What failures that are folded into one <see cref="FailureGroup"/> have in common.</summary>
/// <param name="Step">The step.</param>
/// <param name="Reason">Why the items were given up.</param>
/// <param name="Type">Full name of the exception's type.</param>
/// <param name="Message">The message, with <c>#</c> in the place of each number; empty when the workers were lost.</param>
/// <param name="Stack">The script's stack trace.</param>
public readonly partial record struct FailureKind(string Step, FailureReason Reason, string? Type, string Message, string? Stack)
{
    /// <summary>The kind of a failure.</summary>
    public static FailureKind Of(ItemFailure failure) =>
        new(failure.Step, failure.Reason, failure.Error?.Type, Numbers().Replace(failure.Error?.Message ?? "", "#"), failure.Error?.Stack);

    // "item 17 not found" and "item 18 not found" are the same failure.
    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
