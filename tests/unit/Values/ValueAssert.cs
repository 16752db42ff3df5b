using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Text;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Values;

/// <summary>Values that are the same in type, content and order.</summary>
internal static class ValueAssert
{
    public static void Same(object? expected, object? actual)
    {
        Assert.Equal(expected?.GetType(), actual?.GetType());
        switch (expected)
        {
            case double number:
                Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits((double)actual!));
                break;
            case decimal number:
                Assert.Equal(decimal.GetBits(number), decimal.GetBits((decimal)actual!));
                break;
            case DateTime time:
                Assert.Equal((time, time.Kind), ((DateTime)actual!, ((DateTime)actual).Kind));
                break;
            case DateTimeOffset time:
                Assert.True(time.EqualsExact((DateTimeOffset)actual!));
                break;
            case object?[] list:
                AllSame(list, (object?[])actual!);
                break;
            case OrderedDictionary ordered:
                AllSame(ordered.Keys.Cast<object>(), ((OrderedDictionary)actual!).Keys.Cast<object>());
                AllSame(ordered.Values.Cast<object?>(), ((OrderedDictionary)actual).Values.Cast<object?>());
                break;
            case Hashtable table:
                Assert.Equal(table.Count, ((Hashtable)actual!).Count);
                foreach (DictionaryEntry entry in table)
                    Same(entry.Value, ((Hashtable)actual)[entry.Key]);
                break;
            case PropertyBag bag:
                AllSame(bag.Keys, ((PropertyBag)actual!).Keys);
                AllSame(bag.Values, ((PropertyBag)actual).Values);
                break;
            case PSObject custom:
                Assert.Equal(custom.TypeNames, ((PSObject)actual!).TypeNames);
                AllSame(custom.Properties.Select(property => property.Name), ((PSObject)actual).Properties.Select(property => property.Name));
                AllSame(custom.Properties.Select(property => property.Value), ((PSObject)actual).Properties.Select(property => property.Value));
                break;
            default:
                Assert.Equal(expected, actual);
                break;
        }
    }

    public static object? RoundTrip(this ValueCodec codec, object? value) => codec.Read(codec.WriteToBytes(value));

    public static object? Read(this ValueCodec codec, string json) => codec.Read(Encoding.UTF8.GetBytes(json));

    private static void AllSame(IEnumerable<object?> expected, IEnumerable<object?> actual)
    {
        object?[] left = [.. expected];
        object?[] right = [.. actual];
        Assert.Equal(left.Length, right.Length);
        for (int i = 0; i < left.Length; i++)
            Same(left[i], right[i]);
    }
}
