using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Emit;
using VRedis.Wire;

namespace VRedis.CSharp.Compiling;

/// <summary>Compiles the script of a step, in the dialect of C# scripts: statements at the top level, with <c>return</c> and <c>await</c>.</summary>
/// <remarks>
/// Microsoft.CodeAnalysis.CSharp.Scripting makes the one empty script that all others are derived from. With a script object for each, 200 scripts took 18 ms each
/// and left the process at 450 MB; derived they took 10 ms and left 190 MB. Code that is optimized has lost its line numbers by the time it throws, and what can be unloaded is never run unoptimized first:
/// so it is one or the other.
/// </remarks>
internal static class ScriptCompiler
{
    private const int MostErrors = 5;

    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Text", "System.Text.Json",
        "System.Text.RegularExpressions", "System.Threading", "System.Threading.Tasks",
    ];

    private static readonly CSharpParseOptions Parsing = new(kind: SourceCodeKind.Script);
    private static readonly EmitOptions Emitting = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    // All scripts are compiled on top of it and share what it knows of the framework.
    private static readonly CSharpCompilation Empty = ((CSharpCompilation)CSharpScript.Create<object>("", globalsType: typeof(ScriptGlobals)).GetCompilation())
        .RemoveAllSyntaxTrees()
        .WithReferences(FrameworkReferences.All)
        .WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, scriptClassName: "Script", usings: Usings));

    /// <summary>Compiles.</summary>
    /// <param name="step">The step.</param>
    /// <param name="optimize">Loops run 2 to 10 times as fast then, but errors may name wrong lines, or none.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>; the message has the first errors with their places.</exception>
    public static ScriptImage Compile(StepDefinition step, bool optimize = false)
    {
        var document = ScriptPlace.Document(step.Name);
        var text = new ScriptText(step.Script, document);
        ThrowIfAny(text.Errors, step);
        var level = optimize ? OptimizationLevel.Release : OptimizationLevel.Debug;
        var compilation = Empty.WithOptions(Empty.Options.WithOptimizationLevel(level))
            .WithAssemblyName("csharp-" + step.Name)
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(text.Compose(), Parsing, document));
        var (assembly, symbols) = (new MemoryStream(), new MemoryStream());
        ThrowIfAny(compilation.Emit(assembly, symbols, options: Emitting).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error), step);
        assembly.Position = symbols.Position = 0;
        var entry = compilation.GetEntryPoint(CancellationToken.None)!;
        return new ScriptImage(assembly, symbols, entry.ContainingType.MetadataName, entry.MetadataName);
    }

    private static void ThrowIfAny(IEnumerable<Diagnostic> diagnostics, StepDefinition step)
    {
        var errors = diagnostics.Select(error => (Place: error.Location.GetMappedLineSpan().StartLinePosition, Error: error)).OrderBy(error => error.Place).ToList();
        if (errors.Count == 0)
            return;
        var script = step.Name == StepDefinition.Main ? Messages.ScriptCSharp : Messages.FormatScriptCSharpOfStep(step.Name);
        var places = errors.Take(MostErrors).Select(error =>
            Messages.FormatScriptErrorPlace(line: error.Place.Line + 1, column: error.Place.Character + 1, reason: error.Error.GetMessage(CultureInfo.InvariantCulture), id: error.Error.Id));
        var more = errors.Count > MostErrors ? ";\n" + Messages.FormatScriptErrorsMore(errors.Count - MostErrors) : "";
        throw new VRedisException(ErrorIds.BadScript, Messages.FormatScriptDoesNotCompile(script: script, places: string.Join(";\n", places), more: more));
    }
}
