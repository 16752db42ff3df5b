using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Numerics;
using System.Text.Json;
using System.Xml;
using VRedis.PowerShell.Values;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Fuzz;

/// <summary>Whatever stands in a message, only values of a closed list of types come out: no type is made because the message names it.</summary>
public sealed class WireTypeTests : IDisposable
{
    // The value table of docs/protocol.md, and what CLIXML adds to it.
    private static readonly HashSet<Type> Closed =
    [
        typeof(bool), typeof(string), typeof(int), typeof(long), typeof(double), typeof(object[]), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(uint), typeof(ulong), typeof(BigInteger),
        typeof(float), typeof(decimal), typeof(char), typeof(TimeSpan), typeof(Guid), typeof(Version), typeof(Uri), typeof(DateTime), typeof(DateTimeOffset), typeof(byte[]), typeof(Hashtable),
        typeof(OrderedDictionary), typeof(PSObject), typeof(PSCustomObject), typeof(SemanticVersion),
        typeof(XmlDocument), typeof(ArrayList), typeof(Stack), typeof(Queue), typeof(List<object>), typeof(Stack<object>), typeof(Queue<object>), typeof(Dictionary<object, object>), typeof(ProgressRecord), typeof(System.Security.SecureString), typeof(ScriptBlock),
    ];

    // What PowerShell itself makes again of what was deserialized: data without behaviour, those of its own table of types whose TargetTypeForDeserialization is its
    // DeserializingTypeConverter. Whoever adds another to a session's table (Update-TypeData) has that one made, too.
    private static readonly HashSet<string> Rehydrated =
    [
        "System.Net.IPAddress", "System.Net.Mail.MailAddress", "System.Globalization.CultureInfo", "System.Security.Cryptography.X509Certificates.X509Certificate2",
        "System.Security.Cryptography.X509Certificates.X500DistinguishedName", "System.Security.AccessControl.FileSystemSecurity", "System.Security.AccessControl.RegistrySecurity",
        "Microsoft.PowerShell.Commands.ModuleSpecification", "Microsoft.Management.Infrastructure.CimInstance",
        .. new[]
        {
            "SwitchParameter", "PSPrimitiveDictionary", "PSCredential", "PSListModifier", "CommandCompletion", "CompletionResult", "ParameterSetMetadata", "JobStateInfo", "JobStateEventArgs", "Remoting.PSSessionOption",
            "Breakpoint", "BreakpointUpdatedEventArgs", "DebuggerCommand", "DebuggerCommandResults", "DebuggerStopEventArgs", "ExtendedTypeDefinition", "FormatViewDefinition", "PSControl", "PSControlGroupBy", "DisplayEntry",
            "EntrySelectedBy", "CustomItemBase", "CustomControlEntry", "ListControlEntry", "ListControlEntryItem", "WideControlEntryItem", "TableControlColumn", "TableControlColumnHeader", "TableControlRow",
        }.Select(name => "System.Management.Automation." + name),
    ];

    private readonly Dictionary<string, string> _strange = []; // types that must not come out, and of what they did
    private readonly PSValueCodec _codec = new();
    private readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());

    public WireTypeTests()
    {
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace; // as in a lane: the engine's table of types counts
    }

    public void Dispose()
    {
        Assert.Empty(_strange);
        Runspace.DefaultRunspace = null;
        _runspace.Dispose();
    }

    [Fact]
    public void No_type_is_made_from_a_name_in_JSON()
    {
        string[] names =
        [
            .. new[] { typeof(object), typeof(PSObject), typeof(System.Diagnostics.Process), typeof(XmlDocument) }.SelectMany(type => type.Assembly.GetExportedTypes()).Select(type => type.FullName!),
            "System.Diagnostics.Process, System.Diagnostics.Process", "System.Management.Automation.ScriptBlock[]", "..", "", "System.Object[,]", "\0", "System.Windows.Data.ObjectDataProvider, PresentationFramework",
        ];
        foreach (var name in names.Select(name => JsonSerializer.Serialize(name)))
        {
            foreach (var json in (string[])
            [
                $$"""{"$t":{{name}},"v":"calc"}""", $$"""{"$t":"enum","type":{{name}},"n":"1","v":"x"}""", $$"""{"$t":"object","type":{{name}},"v":{"Path":"calc"} }""",
                $$"""{"$type":{{name}},"FileName":"calc"}""", $$"""{"__type":{{name}},"PSTypeName":{{name}}}""", $$"""[{"$t":"hashtable","v":{"$type":{{name}} } }]""",
            ])
            {
                Read(json);
            }
        }
    }

    [Fact]
    public void No_type_is_made_from_a_name_in_CLIXML()
    {
        var types = new[] { typeof(object), typeof(PSObject), typeof(System.Diagnostics.Process), typeof(XmlDocument), typeof(System.Net.IPAddress) }
            .SelectMany(type => type.Assembly.GetExportedTypes()).Select(type => type.FullName!).Concat(Rehydrated).Append("System.Windows.Markup.XamlReader");
        var found = new HashSet<string>();
        foreach (var name in types.Select(name => System.Security.SecurityElement.Escape(name)))
        {
            found.UnionWith(ReadClixml($"""<Obj RefId="0"><TN RefId="0"><T>{name}</T><T>Deserialized.{name}</T></TN><ToString>calc</ToString><Props><S N="Path">calc</S><S N="Value">1</S></Props><MS><S N="SerializationData">AAEAAAD/////</S></MS></Obj>"""));
            found.UnionWith(ReadClixml($"""<Obj RefId="0"><TN RefId="0"><T>Deserialized.{name}</T></TN><S>1.2.3.4</S><MS><S N="SerializationData">PFg+</S></MS></Obj>"""));
            found.UnionWith(ReadClixml($"""<Obj RefId="0"><TN RefId="0"><T>{name}</T></TN><DCT><En><S N="Key">a</S><Obj RefId="1" N="Value"><TNRef RefId="0"/><I32>5</I32></Obj></En></DCT></Obj>"""));
        }
        Assert.Contains(typeof(PSObject).FullName!, found);
    }

    [Fact]
    public void Every_element_of_CLIXML_gives_a_value_of_the_closed_list()
    {
        foreach (var (element, text) in new[]
        {
            ("S", "x"), ("C", "65"), ("B", "true"), ("DT", "2026-01-01T00:00:00"), ("TS", "PT1S"), ("By", "1"), ("SB", "1"), ("U16", "1"), ("I16", "1"), ("U32", "1"), ("I32", "1"), ("U64", "1"), ("I64", "1"), ("Sg", "1.5"), ("Db", "1.5"),
            ("D", "1.5"), ("BA", "AAAA"), ("G", "0f8fad5b-d9cb-469f-a165-70867728950e"), ("URI", "http://a"), ("Nil", ""), ("Version", "1.2"), ("XD", "&lt;a/&gt;"), ("SBK", "Remove-Item /"), ("SS", "41004200"), ("PR", ""), ("Ref", ""), ("XD", "&lt;!DOCTYPE a SYSTEM 'file:///etc/passwd'&gt;&lt;a/&gt;"),
        })
        {
            ReadClixml($"<{element}>{text}</{element}>");
            ReadClixml($"""<Obj RefId="0"><MS><{element} N="a">{text}</{element}></MS></Obj>""");
        }
        foreach (var list in new[] { "STK", "QUE", "LST", "IE", "DCT" })
            ReadClixml($"""<Obj RefId="0"><{list}><S>a</S></{list}></Obj>""");
    }

    [Fact]
    public void A_script_block_comes_as_its_text_and_nothing_of_it_runs()
    {
        var marker = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        ReadClixml($"<SBK>New-Item '{marker}'</SBK>");
        ReadClixml($"""<Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.ScriptBlock</T></TN><ToString>New-Item '{marker}'</ToString><MS><SBK N="a">New-Item '{marker}'</SBK></MS></Obj>""");
        Assert.False(File.Exists(marker));
    }

    private HashSet<string> ReadClixml(string inner) => Read("{\"$t\":\"clixml\",\"v\":\"" + JsonEncodedText.Encode(
        $"""<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{inner}</Objs>""") + "\"}");

    private HashSet<string> Read(string json)
    {
        var found = new HashSet<string>();
        try
        {
            Collect(_codec.Read(System.Text.Encoding.UTF8.GetBytes(json)), found, depth: 0);
        }
        catch (ValueException)
        {
            return found;
        }
        foreach (var strange in found.Where(name => !Rehydrated.Contains(name) && Closed.All(type => type.FullName != name)))
            _strange.TryAdd(strange, json);
        return found;
    }

    /// <summary>The types in a value; an enum is one wherever it comes from.</summary>
    private static void Collect(object? value, HashSet<string> found, int depth)
    {
        if (value is null || depth > 20)
            return;
        if (value is PSObject wrapper)
        {
            found.Add(typeof(PSObject).FullName!);
            if (wrapper.BaseObject is not PSCustomObject)
                Collect(wrapper.BaseObject, found, depth + 1);
            foreach (var property in wrapper.Properties.Where(property => property is PSNoteProperty))
                Collect(property.Value, found, depth + 1);
            return;
        }
        if (!value.GetType().IsEnum)
            found.Add(value.GetType().FullName!);
        if (value is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                Collect(entry.Key, found, depth + 1);
                Collect(entry.Value, found, depth + 1);
            }
        }
        else if (value is IEnumerable list and not (string or XmlNode))
        {
            foreach (var element in list)
                Collect(element, found, depth + 1);
        }
    }
}
