using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace VRedis.Tests.Repository;

/// <summary>Finds in sources the texts for users that do not come from Messages.resx, and how those that do are used.</summary>
internal static partial class MessageRules
{
    // What shows its text to users, however short it is.
    private static readonly HashSet<string> Shows = ["WriteWarning", "WriteVerbose", "ShouldProcess", "ShouldContinue", "Notify", "Complain", "VRedisException", "ValueException", "ItemTooLargeException", "NoticeEvent", "ProgressBar", "ProgressRecord"];

    // Errors of programmers, what instruments measure, and words of others that are looked for: no messages.
    private static readonly HashSet<string> Free = ["ArgumentException", "ArgumentOutOfRangeException", "FormatException", "InvalidOperationException", "CreateCounter", "CreateHistogram", "Gauge", "Contains"];

    /// <summary>The texts of a source that belong into Messages.resx, each with its line.</summary>
    public static IEnumerable<string> Literals(SyntaxNode source) =>
        from text in source.DescendantNodes()
        where text is InterpolatedStringExpressionSyntax || text.IsKind(SyntaxKind.StringLiteralExpression)
        let words = Words(text)
        where IsShown(text) ? Word().IsMatch(words) : Sentence().IsMatch(words) && !IsFree(text) && !words.StartsWith("VRedis ", StringComparison.Ordinal)
        select $"line {text.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {text}";

    /// <summary>The members of Messages that a source uses, and with which names of arguments; null where it calls none.</summary>
    public static IEnumerable<(string Member, string?[]? Arguments)> Uses(SyntaxNode source) =>
        from access in source.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where access.Expression is IdentifierNameSyntax { Identifier.Text: "Messages" }
        select (access.Name.Identifier.Text, access.Parent is InvocationExpressionSyntax call
            ? call.ArgumentList.Arguments.Select(argument => argument.NameColon?.Name.Identifier.Text).ToArray()
            : null);

    public static SyntaxNode Parse(string source) => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest)).GetRoot();

    // Behind the nearest call: what stands in the arguments of Messages.FormatX, or of ToString, is no message.
    private static bool IsShown(SyntaxNode text) => text.Ancestors().FirstOrDefault(node => node is InvocationExpressionSyntax or ElementAccessExpressionSyntax or BaseObjectCreationExpressionSyntax or PrimaryConstructorBaseTypeSyntax or StatementSyntax) is { } call
        && (Shows.Contains(Name(call)) || (call is StatementSyntax or ObjectCreationExpressionSyntax && text.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.Text: "Message" } }));

    private static bool IsFree(SyntaxNode text) => text.Ancestors().Any(node => node is AttributeSyntax || Free.Contains(Name(node)));

    private static string Name(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax method } => method.Identifier.Text,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax method } => method.Name.Identifier.Text,
        ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax type } => type.Identifier.Text,
        // "new(…)" is what its member says it is.
        ImplicitObjectCreationExpressionSyntax => node.FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
        {
            MethodDeclarationSyntax { ReturnType: IdentifierNameSyntax type } => type.Identifier.Text,
            PropertyDeclarationSyntax { Type: IdentifierNameSyntax type } => type.Identifier.Text,
            FieldDeclarationSyntax { Declaration.Type: IdentifierNameSyntax type } => type.Identifier.Text,
            _ => "",
        },
        _ => "",
    };

    private static string Words(SyntaxNode text) => text is InterpolatedStringExpressionSyntax interpolated
        ? string.Concat(interpolated.Contents.Select(part => part is InterpolatedStringTextSyntax words ? words.TextToken.ValueText : "{}"))
        : ((LiteralExpressionSyntax)text).Token.ValueText;

    [GeneratedRegex(@"\p{L}{2}")]
    private static partial Regex Word();

    // Two words alone, three in a row, or words and a full stop; code of scripts has other signs between.
    [GeneratedRegex(@"(^|[\s('])\p{L}[\p{L}']*,? \p{L}+,? \p{L}+|^\p{Lu}.* .*\p{L}\.$|^ ?\p{L}+ \p{L}+ ?$|\{\} \p{L}{2,} \{?\p{L}")]
    private static partial Regex Sentence();
}
