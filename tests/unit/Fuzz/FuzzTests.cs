using System.Diagnostics;
using CsCheck;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Fuzz;

/// <summary>
/// Messages as somebody makes them who may write into Redis: valid ones, changed in one to three ways. Each parser gives a value or null, or throws the exception that is documented
/// for it, in bounded memory and time. A failure prints the seed: <c>VREDIS_FUZZ_SEED</c> repeats it, <c>VREDIS_FUZZ=1000000</c> makes more.
/// </summary>
public sealed class FuzzTests
{
    private static readonly Gen<Mutation> Mutations = Gen.Select(Gen.Int[0, Mutation.Kinds - 1], Gen.UInt, Gen.UInt, Gen.UInt, (kind, place, length, with) => new Mutation(kind, place, length, with));

    public static TheoryData<string> Names => [.. Parsers.All.Select(parser => parser.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_message_is_read_or_refused(string name)
    {
        var parser = Parsers.All.Single(parser => parser.Name == name);
        var messages = Gen.Select(Gen.Int[0, parser.Seeds.Count - 1], Mutations.Array[1, 3], (seed, mutations) => mutations.Aggregate(parser.Seeds[seed], (bytes, mutation) => mutation.Apply(bytes)));
        var count = Math.Max(1, FuzzSettings.Messages / Parsers.All.Count);
        var (watch, refused, bytes) = (Stopwatch.StartNew(), 0L, 0L);
        messages.Sample(
            message =>
            {
                bytes += message.Length;
                if (parser.Check(message))
                    refused++;
            },
            seed: FuzzSettings.Seed, iter: count, threads: 1, print: message => $"{message.Length} bytes, {Convert.ToBase64String(message.AsSpan(0, Math.Min(message.Length, 4096)))}");
        TestLog.Write($"fuzz {name}: {count} messages, {bytes / 1e6:0.0} MB, {refused} refused, {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_as_it_should_be_is_read(string name)
    {
        var parser = Parsers.All.Single(parser => parser.Name == name);
        Assert.All(parser.Seeds, seed => Assert.True(!parser.Check(seed) || name == "script reply"));
    }
}
