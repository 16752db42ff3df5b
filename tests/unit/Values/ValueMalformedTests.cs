using System.Text;
using VRedis.PowerShell.Values;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Values;

/// <summary>Bytes that are not a value: a <see cref="ValueException"/> and never another.</summary>
public sealed class ValueMalformedTests
{
    private const string Letters = "{}[]\",:\\$tv0123456789-+.eEabn \n\0\ud800<>/=";

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nul")]
    [InlineData("1 2")]
    [InlineData("1]")]
    [InlineData("[1")]
    [InlineData("[1,]")]
    [InlineData("\"a")]
    [InlineData("\"\\ud800\"")]
    [InlineData("01")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("{\"a\":1,\"A\":2}")]
    [InlineData("{\"a\":1,\"$t\":\"guid\"}")]
    [InlineData("{\"$t\":5}")]
    [InlineData("{\"$t\":\"guid\"}")]
    [InlineData("{\"$t\":\"guid\",\"v\":5}")]
    [InlineData("{\"$t\":\"guid\",\"v\":\"x\"}")]
    [InlineData("{\"$t\":\"guid\",\"w\":\"00000000-0000-0000-0000-000000000000\"}")]
    [InlineData("{\"$t\":\"guid\",\"v\":\"00000000-0000-0000-0000-000000000000\",\"w\":1}")]
    [InlineData("{\"$t\":\"byte\",\"v\":\"256\"}")]
    [InlineData("{\"$t\":\"char\",\"v\":\"ab\"}")]
    [InlineData("{\"$t\":\"utf16\",\"v\":\"AA==\"}")]
    [InlineData("{\"$t\":\"bytes\",\"v\":\"*\"}")]
    [InlineData("{\"$t\":\"datetime\",\"v\":\"yesterday\"}")]
    [InlineData("{\"$t\":\"version\",\"v\":\"1\"}")]
    [InlineData("{\"$t\":\"uri\",\"v\":\"http://[\"}")]
    [InlineData("{\"$t\":\"semver\",\"v\":\"x\"}")]
    [InlineData("{\"$t\":\"clixml\",\"v\":\"x\"}")]
    [InlineData("{\"$t\":\"clixml\",\"v\":\"<Objs>\"}")]
    [InlineData("{\"$t\":\"nosuch\",\"v\":\"x\"}")]
    [InlineData("{\"$t\":\"hashtable\",\"v\":[[null,1]]}")]
    [InlineData("{\"$t\":\"hashtable\",\"v\":[[1,1],[1,2]]}")]
    [InlineData("{\"$t\":\"hashtable\",\"v\":[[1]]}")]
    [InlineData("{\"$t\":\"hashtable\",\"v\":1}")]
    [InlineData("{\"$t\":\"object\",\"v\":[[1,1]]}")]
    [InlineData("{\"$t\":\"enum\",\"type\":1,\"n\":\"1\",\"v\":\"x\"}")]
    public void Is_refused(string json)
    {
        Assert.Throws<ValueException>(() => new ValueCodec().Read(json));
        Assert.Throws<ValueException>(() => new PSValueCodec().Read(json));
    }

    [Theory]
    [InlineData("{\"\":1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    public void Is_no_custom_object(string json) => Assert.Throws<ValueException>(() => new PSValueCodec().Read(json));

    [Fact]
    public void Broken_UTF8_is_refused() => Assert.Throws<ValueException>(() => new ValueCodec().Read([(byte)'"', 0xff, (byte)'"']));

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("{\"$t\":\"guid\",\"v\":")]
    [InlineData("{\"$t\":\"hashtable\",\"v\":[[")]
    public void Depth_bomb_is_refused(string level) =>
        Assert.Throws<ValueException>(() => new PSValueCodec().Read(string.Concat(Enumerable.Repeat(level, 200_000))));

    [Fact]
    public void Mutations_are_values_or_refused()
    {
        var random = new Random(20260203);
        var codec = new PSValueCodec();
        byte[][] seeds =
        [
            .. ValueRow.Plain.Concat(ValueRow.PowerShell).Select(row => Encoding.UTF8.GetBytes(row.Wire)),
            codec.WriteToBytes(new Random()),
        ];
        int refused = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] bytes = Mutate(seeds[random.Next(seeds.Length)], random);
            try
            {
                codec.Read(bytes);
            }
            catch (ValueException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"{error.GetType().Name} for {Convert.ToBase64String(bytes)}");
            }
        }
        Assert.InRange(refused, 1, 99_999);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int place = random.Next(bytes.Count + 1);
            byte letter = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)Letters[random.Next(Letters.Length)];
            switch (random.Next(4))
            {
                case 0:
                    bytes.Insert(place, letter);
                    break;
                case 1 when place < bytes.Count:
                    bytes[place] = letter;
                    break;
                case 2 when place < bytes.Count:
                    bytes.RemoveRange(place, random.Next(1, Math.Min(8, bytes.Count - place) + 1));
                    break;
                default:
                    bytes.InsertRange(place, seed.Skip(random.Next(seed.Length)).Take(random.Next(16)));
                    break;
            }
        }
        return [.. bytes];
    }
}
