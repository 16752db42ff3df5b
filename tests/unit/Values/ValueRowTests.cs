using VRedis.PowerShell.Values;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Values;

/// <summary>Every row of the table of values, both ways and to the letter.</summary>
public sealed class ValueRowTests
{
    public static TheoryData<ValueCodec, ValueRow, string> Rows()
    {
        var rows = new TheoryData<ValueCodec, ValueRow, string>();
        // In Turkish "I" is not the upper case of "i", in German a comma is the decimal point, in Arabic (here) the minus sign is another letter.
        foreach (string culture in new[] { "", "de-DE", "tr-TR", "ar-SA", "fa-IR" })
        {
            foreach (ValueRow row in ValueRow.Plain)
            {
                rows.Add(new ValueCodec(), row, culture);
                rows.Add(new PSValueCodec(), row, culture);
            }
            foreach (ValueRow row in ValueRow.PowerShell)
                rows.Add(new PSValueCodec(), row, culture);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public void Is_written_to_the_letter_and_read_back(ValueCodec codec, ValueRow row, string culture)
    {
        using var scope = new CultureScope(culture);
        Assert.Equal(row.Wire, codec.WriteToString(row.Value));
        ValueAssert.Same(row.Back, codec.Read(row.Wire));
    }

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public void Is_the_same_inside_every_container(ValueCodec codec, ValueRow row, string culture)
    {
        using var scope = new CultureScope(culture);
        ValueAssert.Same(new[] { row.Back }, codec.RoundTrip(new[] { row.Value }));
        ValueAssert.Same(ValueRow.Table(("x", row.Back)), codec.RoundTrip(ValueRow.Table(("x", row.Value))));
        ValueAssert.Same(ValueRow.Ordered((1, row.Back)), codec.RoundTrip(ValueRow.Ordered((1, row.Value))));
        if (codec is PSValueCodec)
            ValueAssert.Same(ValueRow.Custom(("x", row.Back)), codec.RoundTrip(ValueRow.Custom(("x", row.Value))));
        else
            ValueAssert.Same(new PropertyBag { ["x"] = row.Back }, codec.RoundTrip(new PropertyBag { ["x"] = row.Value }));
    }

    [Fact]
    public void Local_time_stays_local_and_the_same_instant()
    {
        DateTime now = DateTime.Now;
        ValueAssert.Same(now, new ValueCodec().RoundTrip(now));
        foreach (DateTime edge in new[] { DateTime.MinValue, DateTime.MaxValue })
        {
            var back = (DateTime)new ValueCodec().RoundTrip(DateTime.SpecifyKind(edge, DateTimeKind.Local))!;
            Assert.Equal(DateTimeKind.Local, back.Kind);
        }
    }

    [Fact]
    public void Absolute_path_as_uri_stays_absolute()
    {
        var uri = new Uri(Path.GetFullPath("a b.txt"), UriKind.Absolute);
        var back = (Uri)new ValueCodec().RoundTrip(uri)!;
        Assert.True(back.IsAbsoluteUri);
        Assert.Equal(uri.LocalPath, back.LocalPath);
    }

    [Theory]
    [InlineData("""{"$t":"enum","type":"No.Such","n":"1","v":"One"}""")]
    [InlineData("""{"$t":"enum","type":"System.String","n":"1","v":"One"}""")]
    [InlineData("""{"$t":"enum","type":"System.Collections.Generic.List`1[[No.Such, No.Such]]","n":"1","v":"One"}""")]
    [InlineData("""{"$t":"enum","type":"System.DayOfWeek, No.Such","n":"1","v":"One"}""")]
    [InlineData("""{"$t":"enum","type":"System.DayOfWeek","n":"99999999999","v":"One"}""")]
    [InlineData("""{"$t":"enum","type":"","n":"1","v":"One"}""")]
    public void Unknown_enum_is_its_text(string wire) => Assert.Equal("One", new ValueCodec().Read(wire));
}
