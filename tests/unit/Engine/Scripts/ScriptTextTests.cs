using System.Text.RegularExpressions;
using VRedis.Connection;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>What all scripts have in common.</summary>
public sealed partial class ScriptTextTests
{
    // What calls may name besides KEYS: parameters of finish.lua and of commit.lua's append, which get KEYS; what is named after meta, whose slot it shares: by
    // finish.lua, kept.lua and reclaim.lua; what sweep.lua names of workers, which share the slot of all that is global.
    private static readonly string[] Allowed = ["meta", "ready", "delayed", "leases", "held_prefix .. lease", "list", "long", "prefix .. 'tables'", "key", "ARGV[1] .. worker"];

    public static TheoryData<string> Names => [.. AllScripts().Select(script => script.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_declared_keys_are_touched(string name)
    {
        var text = AllScripts().Single(script => script.Name == name).Text;
        var calls = Call().Matches(text).Where(call => call.Groups["command"].Value is not ("TIME" or "PUBLISH")).ToList();

        Assert.NotEmpty(calls);
        foreach (var key in calls.Select(call => call.Groups["key"].Value.Trim()))
            Assert.True(key.StartsWith("KEYS[", StringComparison.Ordinal) || Allowed.Contains(key), $"{name}.lua touches '{key}'.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_head_tells_keys_arguments_and_replies(string name)
    {
        var head = AllScripts().Single(script => script.Name == name).Text.Split('\n').TakeWhile(line => line.StartsWith("--", StringComparison.Ordinal)).ToList();

        foreach (var part in new[] { "-- KEYS  1 ", "-- ARGV  ", "-- returns " })
            Assert.Contains(head, line => line.StartsWith(part, StringComparison.Ordinal));
    }

    private static IEnumerable<Script> AllScripts() => typeof(Script).GetFields().Where(field => field.FieldType == typeof(Script)).Select(field => (Script)field.GetValue(null)!);

    [GeneratedRegex(@"redis\.call\('(?<command>\w+)'(?:, (?<key>[^,)]+))?")]
    private static partial Regex Call();
}
