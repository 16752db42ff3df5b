using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VRedis.PowerShell.Piping;

/// <summary>Finds what a script calls that a worker may not have: functions of the caller's session, with what these call in turn, and modules.</summary>
internal sealed class Dependencies
{
    private readonly PSCmdlet _cmdlet;
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _modules = new(StringComparer.OrdinalIgnoreCase);

    private Dependencies(PSCmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>Functions: name → text.</summary>
    public Hashtable Functions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Aliases of the caller: name → command.</summary>
    public Hashtable Aliases { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of modules.</summary>
    public object[] Modules => [.. _modules];

    /// <summary>Finds what scripts need.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>: something named is not there, or cannot travel.</exception>
    public static Dependencies Collect(PSCmdlet cmdlet, IEnumerable<ScriptBlockAst> scripts, TravelOptions options)
    {
        var found = new Dependencies(cmdlet);
        foreach (var name in options.Functions)
        {
            var functions = cmdlet.InvokeCommand.GetCommands(name, CommandTypes.Function | CommandTypes.Filter, nameIsPattern: WildcardPattern.ContainsWildcardCharacters(name)).ToList();
            if (functions.Count == 0)
                throw new VRedisException(ErrorIds.BadScript, Messages.FormatFunctionUnknown(name));
            functions.ForEach(function => found.Add(function, named: true));
        }
        found._modules.UnionWith(options.Modules.Select(module => ModuleName(cmdlet, module)));
        if (!options.NoAutoImport)
        {
            foreach (var script in scripts)
                found.Scan(script);
        }
        return found;
    }

    private void Scan(Ast script)
    {
        RefuseForeignClasses(script);
        var own = script.FindAll(static node => node is FunctionDefinitionAst, searchNestedScriptBlocks: true).Cast<FunctionDefinitionAst>().Select(function => function.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in script.FindAll(static node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Select(command => command.GetCommandName()))
        {
            if (name is not null && !own.Contains(name) && _seen.Add(name))
                Add(_cmdlet.InvokeCommand.GetCommand(name, CommandTypes.Alias | CommandTypes.Function | CommandTypes.Filter | CommandTypes.Cmdlet));
        }
    }

    private void Add(CommandInfo? command, bool named = false)
    {
        switch (command)
        {
            case AliasInfo { ResolvedCommand: { } target } alias:
                if (!IsInModule(alias) && !alias.Options.HasFlag(ScopedItemOptions.ReadOnly)) // PowerShell's own are read-only
                    Aliases[alias.Name] = target.Name;
                Add(target);
                break;
            case FunctionInfo function when named || !IsInModule(function):
                if (!Functions.ContainsKey(function.Name))
                {
                    Functions[function.Name] = TextOf(function);
                    Scan(function.ScriptBlock.Ast); // with its parameters, also those before the body
                }
                break;
            case FunctionInfo or CmdletInfo when IsInModule(command) && !IsEverywhere(command.ModuleName):
                _modules.Add(command.ModuleName);
                break;
        }
    }

    /// <summary>The text from which the function can be made again. That of a filter does not say that it is one.</summary>
    private static string TextOf(FunctionInfo function)
    {
        if (function.ScriptBlock.Ast is not FunctionDefinitionAst { IsFilter: true, Body: { ProcessBlock: { Unnamed: true } process } body } filter)
            return function.Definition;
        var parameters = filter.Parameters is { Count: > 0 } before ? $"param({string.Join(", ", before.Select(parameter => parameter.Extent.Text))})" : body.ParamBlock?.Extent.Text;
        var statements = (process.Traps ?? Enumerable.Empty<StatementAst>()).Concat(process.Statements).Select(statement => statement.Extent.Text); // the extent of the block would hold the parameters, too
        return $"{parameters} process {{\n{string.Join('\n', statements)}\n}}";
    }

    // A module that New-Module made is in no file, so it is nowhere but here.
    private static bool IsInModule(CommandInfo command) => !string.IsNullOrEmpty(command.ModuleName) && (command.Module is not { } module || Path.HasExtension(module.Path));

    /// <summary>A path is the same on the workers as here: they must see the file.</summary>
    private static string ModuleName(PSCmdlet cmdlet, string module) =>
        module.AsSpan().ContainsAny('/', '\\') ? cmdlet.GetUnresolvedProviderPathFromPSPath(module) : module;

    // PowerShell's own, the console host's, and this module's helpers inside a script.
    private static bool IsEverywhere(string module) =>
        module.StartsWith("Microsoft.PowerShell.", StringComparison.OrdinalIgnoreCase) || module.StartsWith("VRedis", StringComparison.OrdinalIgnoreCase)
        || module.Equals("CimCmdlets", StringComparison.OrdinalIgnoreCase);

    private static void RefuseForeignClasses(Ast script)
    {
        var own = script.FindAll(static node => node is TypeDefinitionAst, searchNestedScriptBlocks: true).Cast<TypeDefinitionAst>().Select(type => type.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in script.FindAll(static node => node is TypeExpressionAst or TypeConstraintAst, searchNestedScriptBlocks: true)
            .Select(node => node is TypeExpressionAst expression ? expression.TypeName : ((TypeConstraintAst)node).TypeName))
        {
            if (!own.Contains(name.Name) && name.GetReflectionType() is { Assembly.IsDynamic: true })
            {
                throw new VRedisException(ErrorIds.BadScript,
                    Messages.FormatClassDoesNotTravel(name.Name));
            }
        }
    }
}
