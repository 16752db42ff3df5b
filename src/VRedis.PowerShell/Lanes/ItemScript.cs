using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VRedis.PowerShell.Lanes;

/// <summary>
/// A step's script block in a lane's runspace, and how an item is bound to it: <c>$_</c>; by name to its parameters when the item is a dictionary or custom
/// object that has one of these names; an array by position; anything else to the first parameter. <c>-ArgumentList</c> follows.
/// </summary>
internal sealed class ItemScript
{
    // For blocks that InvokeWithContext cannot run, or whose output would be lost on their way out by exit.
    private const string Wrapper = "param($__vredis) & $__vredis.Block @($__vredis.Arguments) | " + TakeOutputCommand.Name + " -To $__vredis.Output";
    private const string NamedWrapper = "param($__vredis) $__vredisNamed = $__vredis.Named; & $__vredis.Block @__vredisNamed @($__vredis.Arguments) | " + TakeOutputCommand.Name + " -To $__vredis.Output";
    private const string PipedWrapper = "param($__vredis) , $__vredis.Input | & $__vredis.Block @($__vredis.Arguments) | " + TakeOutputCommand.Name + " -To $__vredis.Output";

    private readonly ScriptBlock _block;
    private readonly ItemParameters _parameters;
    private readonly object?[] _arguments;
    private readonly bool _piped;
    private readonly bool _leaves;
    private readonly List<PSVariable> _variables = [];
    private readonly PSVariable _underbar = new("_");
    private ScriptBlock? _wrapper;

    private ItemScript(ScriptBlock block, object?[] arguments)
    {
        var ast = (ScriptBlockAst)block.Ast;
        (_block, _arguments) = (block, arguments);
        _parameters = new ItemParameters(ast);
        _piped = ast.BeginBlock is not null || ast.ProcessBlock is not null;
        _leaves = ast.Find(static node => node is ExitStatementAst or BreakStatementAst or ContinueStatementAst, searchNestedScriptBlocks: true) is not null;
    }

    public static ItemScript Create(string text, object?[] arguments) => new(ScriptBlock.Create(text), arguments);

    /// <summary>Runs the block for one item.</summary>
    public void Invoke(object? input, Action<object?> output)
    {
        var named = _parameters.ByName(input);
        if (_piped)
            Wrap(PipedWrapper, input, output, named, _arguments);
        else if (named is not null)
            Wrap(NamedWrapper, input, output, named, _arguments);
        else if (_leaves)
            Wrap(Wrapper, input, output, named, Arguments(input));
        else
            Plain(input, output);
    }

    private void Plain(object? input, Action<object?> output)
    {
        foreach (var value in InvokeWith(_block, input, Arguments(input)))
            output(value);
    }

    private void Wrap(string wrapper, object? input, Action<object?> output, System.Collections.Hashtable? named, object?[] arguments)
    {
        if (_wrapper is null || _wrapper.ToString() != wrapper)
            _wrapper = ScriptBlock.Create(wrapper);
        InvokeWith(_wrapper, input, [new Call(_block, input, named, arguments, output)]);
    }

    private Collection<PSObject> InvokeWith(ScriptBlock block, object? input, object?[] arguments)
    {
        _underbar.Value = input;
        _variables.Clear();
        _variables.Add(_underbar);
        return block.InvokeWithContext(functionsToDefine: null, _variables, arguments);
    }

    /// <summary>What $args or the parameters get, by position.</summary>
    private object?[] Arguments(object? input)
    {
        if (_parameters.IsEmpty && _arguments.Length > 0)
            return _arguments;
        if (input is object?[] several && _parameters.Count > 1)
            return [.. several, .. _arguments];
        return _arguments.Length == 0 ? [input] : [input, .. _arguments];
    }

    /// <summary>What a wrapper works with.</summary>
    internal sealed record Call(ScriptBlock Block, object? Input, System.Collections.Hashtable? Named, object?[] Arguments, Action<object?> Output);
}
