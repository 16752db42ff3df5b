using System.Management.Automation;
using System.Text.Json;
using VRedis.PowerShell.Lanes;
using VRedis.PowerShell.Values;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Records;

/// <summary>Passes what a lane's pipeline writes to its streams on as records of the item that runs.</summary>
internal static class StreamTap
{
    public static void Attach(PSDataStreams streams, ILaneFeed feed, PSValueCodec codec)
    {
        Tap(streams.Error, StreamKind.Error, error => RecordValues.Error(ItemErrors.From(error)));
        Tap(streams.Warning, StreamKind.Warning, record => record.Message);
        Tap(streams.Verbose, StreamKind.Verbose, record => record.Message);
        Tap(streams.Debug, StreamKind.Debug, record => record.Message);
        Tap(streams.Information, StreamKind.Information, RecordValues.Information);
        Tap(streams.Progress, StreamKind.Progress, RecordValues.Progress);

        void Tap<T>(PSDataCollection<T> stream, StreamKind kind, Func<T, object> value) => stream.DataAdded += (_, added) =>
        {
            var record = stream[added.Index];
            stream.Clear();
            if (record is ErrorRecord error && WrappedCall.Takes(error))
                return;
            feed.Record(kind, Write(codec, value(record), record));
        };
    }

    private static byte[] Write<T>(PSValueCodec codec, object value, T record)
    {
        try
        {
            return codec.WriteToBytes(value);
        }
        catch (ValueException)
        {
            return JsonSerializer.SerializeToUtf8Bytes(record?.ToString()); // a record that cannot travel as it is travels as its text
        }
    }
}
