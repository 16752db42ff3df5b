using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using VRedis.Connection;
using Xunit;

namespace VRedis.Tests.Chaos;

/// <summary>Clocks of machines differ, so nothing is decided by one: leases, delays, liveness and retention go by the server's, and durations by counters that nobody sets.</summary>
public sealed class ClockTests
{
    private const byte Call = 0x28;
    private const byte CallVirtual = 0x6F;

    /// <summary>Who may look at the machine's clock: only to tell users of it, or to look at a certificate.</summary>
    private static readonly string[] Shown = ["BrokenChunk", "CommitQueue", "LocalTask", "ServerCertificate", "StallReason", "StatusFile", "WorkerInfo"];

    /// <summary>Who must: how old a signature is cannot be asked of a server that may lie. Days count there, and minutes of difference are allowed for.</summary>
    private static readonly string[] Needed = ["KeyRing"];

    [Fact]
    public void The_engine_decides_nothing_by_the_clock_of_its_machine()
    {
        using var file = new PEReader(File.OpenRead(typeof(VRedisConnection).Assembly.Location));
        var metadata = file.GetMetadataReader();

        var callers = metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Where(method => method.RelativeVirtualAddress != 0 && Calls(file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!).Any(IsClock))
            .Select(method => Outermost(method.GetDeclaringType()))
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal([.. Shown.Concat(Needed).Order(StringComparer.Ordinal)], callers);

        bool IsClock(int token)
        {
            var handle = MetadataTokens.EntityHandle(token);
            if (MetadataTokens.GetRowNumber(handle) > metadata.GetTableRowCount(TableIndex.MemberRef))
                return false; // bytes that only look like a call
            var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
            return metadata.GetString(member.Name) is "get_UtcNow" or "get_Now" or "get_Today" or "GetUtcNow" or "GetLocalNow";
        }

        string Outermost(TypeDefinitionHandle handle)
        {
            var type = metadata.GetTypeDefinition(handle);
            return type.GetDeclaringType() is { IsNil: false } outer ? Outermost(outer) : metadata.GetString(type.Name);
        }
    }

    /// <summary>Tokens of members of other assemblies that may be called here.</summary>
    private static IEnumerable<int> Calls(byte[] code)
    {
        for (var i = 0; i + 4 < code.Length; i++)
        {
            if (code[i] is Call or CallVirtual && code[i + 4] == 0x0A)
                yield return BitConverter.ToInt32(code, i + 1);
        }
    }
}
