using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Security;
using System.Xml;
using VRedis.PowerShell.Values;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Values;

/// <summary>Objects of PowerShell, made by PowerShell.</summary>
public sealed class PSValueTests : IDisposable
{
    private readonly PSValueCodec _codec = new();
    private readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());

    public PSValueTests()
    {
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
    }

    public void Dispose()
    {
        Runspace.DefaultRunspace = null;
        _runspace.Dispose();
    }

    [Theory]
    [InlineData("[pscustomobject]@{ z = 1; a = @{ b = 2 }; l = 1, 'x', 2.0 }", """{"z":1,"a":{"$t":"hashtable","v":{"b":2}},"l":[1,"x",2.0]}""")]
    [InlineData("[pscustomobject]@{ PSTypeName = 'My.Type'; n = 1 }", """{"$t":"object","type":"My.Type","v":{"n":1}}""")]
    [InlineData("[ordered]@{ z = 1; a = 2 }", """{"$t":"ordered","v":{"z":1,"a":2}}""")]
    [InlineData("enum Colour { Red; Green }; [Colour]::Green", """{"$t":"enum","type":"Colour","n":"1","v":"Green"}""")]
    [InlineData("[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize([pscustomobject]@{ a = 1 }))", """{"a":1}""")]
    [InlineData("$o = [pscustomobject]@{ a = 2 }; $o.PSObject.Properties.Add([psscriptproperty]::new('s', { $this.a * 2 })); $o", """{"a":2,"s":4}""")]
    [InlineData("$o = [pscustomobject]@{ a = 2 }; $o.PSObject.Properties.Add([psscriptproperty]::new('s', { throw 'x' })); $o", """{"a":2,"s":null}""")]
    [InlineData("$o = [pscustomobject]@{ a = 2 }; $o.PSObject.Properties.Add([psaliasproperty]::new('b', 'a')); $o", """{"a":2,"b":2}""")]
    public void Written_as(string script, string wire) => Assert.Equal(wire, _codec.WriteToString(Run(script)));

    [Fact]
    public void Enum_of_a_script_comes_back_as_itself() =>
        Assert.Equal("VRedisShade", _codec.RoundTrip(Run("enum VRedisShade { Dark; Light }; [VRedisShade]::Light"))!.GetType().FullName);

    [Fact]
    public void Other_objects_come_back_as_from_remoting()
    {
        var file = new FileInfo(typeof(PSValueTests).Assembly.Location);
        var wrapper = new PSObject(file);
        wrapper.Properties.Add(new PSNoteProperty("Note", "kept"));
        PSObject back = PSObject.AsPSObject(_codec.RoundTrip(wrapper));
        Assert.Equal("Deserialized.System.IO.FileInfo", back.TypeNames[0]);
        Assert.Equal(file.Length, back.Properties["Length"].Value);
        Assert.Equal("kept", back.Properties["Note"].Value);
        // Once more, as when a worker hands on what it was given.
        PSObject again = PSObject.AsPSObject(_codec.RoundTrip(back));
        Assert.Equal(back.TypeNames, again.TypeNames);
        Assert.DoesNotContain((byte)'\n', _codec.WriteToBytes(file));
    }

    [Fact]
    public void Error_record_keeps_what_it_says()
    {
        object error = Run("try { [int]::Parse('x') } catch { $_ }");
        PSObject back = PSObject.AsPSObject(_codec.RoundTrip(error));
        Assert.Equal("Deserialized.System.Management.Automation.ErrorRecord", back.TypeNames[0]);
        Assert.Contains("'x'", back.ToString());
    }

    [Fact]
    public void Depth_is_how_many_levels_of_properties_are_kept()
    {
        object value = new Holder { Inner = new Holder { Inner = new Holder { Inner = new Holder { Inner = 1 } } } };
        Assert.Equal(2, Levels(_codec.RoundTrip(value)));
        Assert.Equal(3, Levels(new PSValueCodec { Depth = 3 }.RoundTrip(value)));

        static int Levels(object? value) => value is PSObject { BaseObject: PSCustomObject } holder ? 1 + Levels(holder.Properties["Inner"].Value) : 0;
    }

    [Fact]
    public void Xml_document_is_one_object()
    {
        var document = new XmlDocument();
        document.LoadXml("<a><b>x</b></a>");
        Assert.Equal(document.OuterXml, Assert.IsType<XmlDocument>(_codec.RoundTrip(document)).OuterXml);
    }

    [Fact]
    public void Half_a_pair_in_CLIXML()
    {
        object back = _codec.RoundTrip(new InvalidOperationException("a\ud800b"))!;
        Assert.Equal("a\ud800b", PSObject.AsPSObject(back).Properties["Message"].Value);
    }

    [Fact]
    public void Script_block_is_refused() =>
        ValueRefusalTests.Refused(_codec, Run("[pscustomobject]@{ a = @{ b = 1, { 'x' } } }"), "value.a.b[1]", "[scriptblock]::Create");

    [Fact]
    public void Secrets_are_refused()
    {
        using var secret = new SecureString();
        var credential = new PSCredential("me", secret);
        foreach (object value in new object[] { secret, credential, new NetworkCredential("me", "pass"), new PSObject(credential) })
            ValueRefusalTests.Refused(_codec, ValueRow.Custom(("c", value)), "value.c", "only when encryption is on");
        // Deep in an object that travels as CLIXML.
        ValueRefusalTests.Refused(_codec, new Holder { Inner = secret }, "value", "only when encryption is on");
        ValueRefusalTests.Refused(_codec, new Holder { Inner = new Holder { Inner = credential } }, "value", "only when encryption is on");
        _codec.WriteToBytes(new Holder { Inner = "<SS>" });
    }

    [Fact]
    public void Object_in_itself_is_refused()
    {
        PSObject custom = ValueRow.Custom(("a", 1));
        custom.Properties.Add(new PSNoteProperty("self", new object[] { custom }));
        ValueRefusalTests.Refused(_codec, custom, "value.self[0]", "comes round to value.");
    }

    [Fact]
    public void Stop_passes_through()
    {
        static IEnumerable Stopped()
        {
            yield return 1;
            throw new PipelineStoppedException();
        }
        Assert.Throws<PipelineStoppedException>(() => _codec.WriteToBytes(Stopped()));
    }

    [Fact]
    public void Property_that_writes_values_itself()
    {
        PSObject custom = ValueRow.Custom(("a", 1));
        custom.Properties.Add(new PSCodeProperty("text", typeof(PSValueTests).GetMethod(nameof(WriteAnother))!));
        Assert.Equal("""{"a":1,"text":"{\"n\":[1]}"}""", _codec.WriteToString(custom));
    }

    /// <summary>A property that uses the codec while the codec reads it.</summary>
    public static string WriteAnother(PSObject self) => new PSValueCodec().WriteToString(ValueRow.Custom(("n", new[] { 1 })));

    private object Run(string script)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        return Assert.Single(shell.AddScript(script).Invoke());
    }

    /// <summary>An object with another inside.</summary>
    public sealed class Holder
    {
        /// <summary>The other.</summary>
        public object? Inner { get; init; }
    }
}
