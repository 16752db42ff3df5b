using System.Management.Automation;
using System.Management.Automation.Language;

namespace VRedis.PowerShell.Lanes;

/// <summary>
/// ForEach-Object of a constrained lane: without <c>-Parallel</c>, whose runspaces would not be constrained. What a block puts out comes when the block has ended.
/// The engine's own cannot be called from here: it takes no parameters from a constrained lane but constants.
/// </summary>
[Cmdlet("ForEach", "Object", DefaultParameterSetName = "Blocks")]
internal sealed class EachCommand : PSCmdlet
{
    public const string Name = "ForEach-Object";

    private ScriptBlock? _begin;
    private ScriptBlock? _end;
    private List<ScriptBlock> _process = [];

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(ParameterSetName = "Blocks")]
    public ScriptBlock? Begin { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Blocks")]
    [AllowNull]
    [AllowEmptyCollection]
    public ScriptBlock?[] Process { get; set; } = [];

    [Parameter(ParameterSetName = "Blocks")]
    public ScriptBlock? End { get; set; }

    [Parameter(ParameterSetName = "Blocks", ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public ScriptBlock?[] RemainingScripts { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Member")]
    [ValidateNotNullOrEmpty]
    public string MemberName { get; set; } = null!;

    [Parameter(ParameterSetName = "Member", ValueFromRemainingArguments = true)]
    [Alias("Args")]
    public object?[] ArgumentList { get; set; } = [];

    protected override void BeginProcessing()
    {
        List<ScriptBlock?> blocks = [.. Process, .. RemainingScripts];
        (_begin, _end) = (Begin, End);
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Begin)) && blocks.Count > 1)
            _begin = Take(blocks, 0);
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(End)) && blocks.Count > 1)
            _end = Take(blocks, blocks.Count - 1);
        _process = [.. blocks.OfType<ScriptBlock>()];
        Run(_begin);
    }

    protected override void ProcessRecord()
    {
        var before = SessionState.PSVariable.GetValue("_");
        SessionState.PSVariable.Set("_", InputObject);
        try
        {
            if (ParameterSetName == "Member")
                Run(Member(), ArgumentList);
            foreach (var block in _process)
                Run(block);
        }
        finally
        {
            SessionState.PSVariable.Set("_", before);
        }
    }

    protected override void EndProcessing() => Run(_end);

    private void Run(ScriptBlock? block, params object?[] arguments)
    {
        if (block is not null)
            WriteObject(InvokeCommand.InvokeScript(useLocalScope: false, block, input: null, arguments), enumerateCollection: true);
    }

    // As a script, so that the language mode says whether a method may be called.
    private ScriptBlock Member()
    {
        var name = CodeGeneration.EscapeSingleQuotedStringContent(MemberName);
        var call = InputObject?.Methods[MemberName] is null ? "" : $"({string.Join(", ", ArgumentList.Select((_, i) => $"$args[{i}]"))})";
        return ScriptBlock.Create($"$_.'{name}'{call}");
    }

    private static ScriptBlock? Take(List<ScriptBlock?> blocks, int index)
    {
        var block = blocks[index];
        blocks.RemoveAt(index);
        return block;
    }
}
