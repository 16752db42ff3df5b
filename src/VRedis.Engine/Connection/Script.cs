using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>A Lua script: its text, with the shared parts it asks for by <c>--@include name</c> put in, and the hash that Redis knows it by.</summary>
internal sealed partial class Script
{
    public static readonly Script Create = new("create");
    public static readonly Script Raise = new("raise");
    public static readonly Script Push = new("push");
    public static readonly Script Claim = new("claim");
    public static readonly Script Commit = new("commit");
    public static readonly Script Renew = new("renew");
    public static readonly Script Patrol = new("patrol");
    public static readonly Script Lost = new("lost");
    public static readonly Script Reclaim = new("reclaim");
    public static readonly Script Release = new("release");
    public static readonly Script Seal = new("seal");
    public static readonly Script Stop = new("stop");
    public static readonly Script Beat = new("beat");
    public static readonly Script Records = new("records");
    public static readonly Script Trim = new("trim");
    public static readonly Script Stat = new("stat");
    public static readonly Script Restart = new("restart");
    public static readonly Script Remove = new("remove");
    public static readonly Script Index = new("index");
    public static readonly Script Sweep = new("sweep");
    public static readonly Script Presence = new("presence");
    public static readonly Script Drain = new("drain");
    public static readonly Script CmdOpen = new("cmdopen");
    public static readonly Script CmdAdd = new("cmdadd");
    public static readonly Script CmdRead = new("cmdread");

    private Script(string name)
    {
        Name = name;
        Text = Assemble(name);
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(Text)); // Redis names scripts by their SHA-1
    }

    /// <summary>The file's name without its ending.</summary>
    public string Name { get; }

    /// <summary>What is sent to Redis.</summary>
    public string Text { get; }

    /// <summary>What EVALSHA takes.</summary>
    public byte[] Hash { get; }

    /// <summary>The command that a line of the text calls, or the last one before it; null when there is none.</summary>
    /// <param name="line">From 1.</param>
    public string? CommandAt(int line) => Text.Split('\n').Take(line).Reverse().Select(text => Call().Match(text)).FirstOrDefault(call => call.Success)?.Groups[1].Value;

    /// <summary>Whether Redis asks for the text of a script.</summary>
    public static bool IsUnknown(RedisServerException error) => error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    /// <summary>Has Redis run it by its hash, or by its text when Redis does not know it.</summary>
    /// <param name="run">Sends it within whatever belongs to it.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="values">Its arguments.</param>
    public async Task<RedisResult> EvaluateAsync(Func<Func<IDatabaseAsync, Task<RedisResult>>, Task<RedisResult>> run, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await run(db => db.ScriptEvaluateAsync(Hash, keys, values)).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (IsUnknown(e))
        {
            return await run(db => db.ScriptEvaluateAsync(Text, keys, values)).ConfigureAwait(false);
        }
    }

    [GeneratedRegex(@"redis\.p?call\('(\w+)'")]
    private static partial Regex Call();

    private static string Assemble(string name)
    {
        const string Include = "--@include ";
        var text = new StringBuilder();
        foreach (var line in Read(name).Split('\n'))
            text.Append(line.StartsWith(Include, StringComparison.Ordinal) ? Assemble(line[Include.Length..].Trim()) : line).Append('\n');
        return text.ToString();
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".lua")
            ?? throw new InvalidOperationException($"The script {name}.lua is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
