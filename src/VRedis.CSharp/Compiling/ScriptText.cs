using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace VRedis.CSharp.Compiling;

/// <summary>
/// A user's script as the compiler gets it: its usings, then its statements as one block, then its types. In a block variables are locals and not fields, so there may
/// be <c>using var</c>, spans and all else that a method may have. Every part keeps its lines and columns.
/// </summary>
internal sealed class ScriptText
{
    // In a script types may come first, and references are refused by the compiler of scripts in better words.
    private static readonly string[] Allowed = ["CS8803", "CS7011", "CS8097"];

    private readonly string _text;
    private readonly string _line;
    private readonly SyntaxTree _tree;

    /// <param name="text">The user's text.</param>
    /// <param name="document">How it is called in errors and stack traces.</param>
    public ScriptText(string text, string document)
    {
        (_text, _line) = (text, $" \"{document}\"\n");
        _tree = CSharpSyntaxTree.ParseText(text); // knows statements and types in one file, where scripts have members
    }

    /// <summary>What is no C#.</summary>
    public IEnumerable<Diagnostic> Errors => _tree.GetDiagnostics().Where(error => error.Severity == DiagnosticSeverity.Error && !Allowed.Contains(error.Id) && !IsEndOfValue(error));

    private SyntaxList<MemberDeclarationSyntax> Members => _tree.GetCompilationUnitRoot().Members;

    /// <summary>A last expression without a semicolon is the value of the script.</summary>
    private ExpressionSyntax? Value =>
        Members.OfType<GlobalStatementSyntax>().LastOrDefault()?.Statement is ExpressionStatementSyntax { SemicolonToken.IsMissing: true, Expression: var value } ? value : null;

    private bool IsEndOfValue(Diagnostic error) => error.Id == "CS1002" && Value is { } value && error.Location.SourceSpan.Start >= value.Span.End;

    public SourceText Compose()
    {
        var head = TextSpan.FromBounds(0, Members.Count == 0 ? _text.Length : Members[0].SpanStart);
        List<TextSpan> types = [.. Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.Span)];
        var statements = Keep([TextSpan.FromBounds(head.End, _text.Length)]);
        foreach (var type in types)
            Blank(statements, type);
        if (Value is { } value)
        {
            var place = value.GetLocation().GetLineSpan().StartLinePosition;
            statements.Insert(value.Span.End, ";").Insert(value.SpanStart, $"return\n#line {place.Line + 1}{_line}{new string(' ', place.Character)}");
        }
        return SourceText.From($"{Keep([head])}\n{{\n#line 1{_line}{statements}\n}}\n#line 1{_line}{Keep(types)}", Encoding.UTF8);
    }

    /// <summary>The text with all else blank.</summary>
    private StringBuilder Keep(IEnumerable<TextSpan> spans)
    {
        var kept = new StringBuilder(_text);
        var end = 0;
        foreach (var span in spans)
        {
            Blank(kept, TextSpan.FromBounds(end, span.Start));
            end = span.End;
        }
        Blank(kept, TextSpan.FromBounds(end, _text.Length));
        return kept;
    }

    private static void Blank(StringBuilder text, TextSpan span)
    {
        for (var i = span.Start; i < span.End; i++)
        {
            if (!SyntaxFacts.IsNewLine(text[i]))
                text[i] = ' ';
        }
    }
}
