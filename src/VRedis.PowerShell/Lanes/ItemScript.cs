using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VRedis.PowerShell.Lanes;

/// <summary>
/// A step's script block in a lane's runspace, and how an item is bound to it: <c>$_</c>; by name to its parameters when the item is a dictionary or custom
/// object that has one of these names; an array by position; anything else to the first parameter. <c>-ArgumentList</c> follows. A block with begin or
/// process blocks gets the item through its pipeline, and parameters only from there and from <c>-ArgumentList</c>; one without parameters finds it in <c>$input</c> as well.
/// </summary>
internal sealed class ItemScript
{
    // For blocks that InvokeWithContext cannot run, or whose output would be lost on their way out by exit.
    private const string Head = "param($__vredis) $__vredisArguments = $__vredis.Arguments; $__vredisNamed = $__vredis.Named; ";
    private const string Tail = "& $__vredis.Block @__vredisNamed @__vredisArguments | " + TakeOutputCommand.Name + " -To $__vredis";
    private const string Wrapper = Head + Tail;
    private const string PipedWrapper = Head + ", $__vredis.Input | " + Tail;

    // Taking output as it comes costs a pipeline for each item, which is worth its while from so many values on.
    private const int Many = 1000;

    private readonly ScriptBlock _block;
    private readonly ItemParameters _parameters;
    private readonly object?[] _arguments;
    private readonly bool _piped;
    private readonly bool _readsInput;
    private readonly bool _leaves;
    private bool _many; // its output is taken as it comes: all of it at once, as objects, takes a thousand times the memory of its text
    private readonly List<PSVariable> _variables = [];
    private readonly PSVariable _underbar = new("_");
    private ScriptBlock? _wrapper;

    private ItemScript(ScriptBlock block, object?[] arguments)
    {
        var ast = (ScriptBlockAst)block.Ast;
        (_block, _arguments) = (block, arguments);
        _parameters = new ItemParameters(ast);
        _piped = ast.BeginBlock is not null || ast.ProcessBlock is not null;
        _readsInput = _parameters.IsEmpty && ast.Find(static node => node is VariableExpressionAst { VariablePath.UserPath: var name } && name.Equals("input", StringComparison.OrdinalIgnoreCase), searchNestedScriptBlocks: true) is not null;
        _many = ast.Find(static node => node is LoopStatementAst, searchNestedScriptBlocks: true) is not null;
        _leaves = ast.Find(static node => node is ExitStatementAst or BreakStatementAst or ContinueStatementAst, searchNestedScriptBlocks: true) is not null;
    }

    public static ItemScript Create(string text, object?[] arguments) => new(ScriptBlock.Create(text), arguments);

    /// <summary>Runs the block for one item.</summary>
    public void Invoke(object? input, Action<object?> output)
    {
        if (_piped)
            Wrap(PipedWrapper, input, output, named: null, _arguments);
        else if (_readsInput)
            Wrap(PipedWrapper, input, output, named: null, Arguments(input));
        else if (_parameters.ByName(input) is { } named)
            Wrap(Wrapper, input, output, named, _arguments);
        else if (_leaves || _many)
            Wrap(Wrapper, input, output, named: null, Arguments(input));
        else
            Plain(input, output);
    }

    private void Plain(object? input, Action<object?> output)
    {
        var values = InvokeWith(_block, input, Arguments(input));
        _many = values.Count > Many; // the next item may give as many
        foreach (var value in values)
            output(value);
    }

    private void Wrap(string wrapper, object? input, Action<object?> output, Hashtable? named, object?[] arguments)
    {
        if (_wrapper is null || _wrapper.ToString() != wrapper)
            _wrapper = ScriptBlock.Create(wrapper);
        var call = new WrappedCall(_block, input, named ?? [], arguments, output);
        InvokeWith(_wrapper, input, [call]);
        call.ThrowIfRefused();
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
}
