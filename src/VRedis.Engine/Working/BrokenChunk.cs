using System.Text;
using System.Text.Json;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>What stood in a task's queue and is no chunk, or not the items that its first line says: somebody else wrote there. It fails as a whole and harms nothing else.</summary>
/// <param name="First">Id of the first item that is lost by it; 0 when nobody knows.</param>
/// <param name="Count">How many items that counted are lost by it.</param>
/// <param name="Attempt">The attempt that it says.</param>
/// <param name="Text">The beginning of what stood there.</param>
internal sealed record BrokenChunk(long First, int Count, int Attempt, string Text)
{
    private const int Shown = 200;

    /// <returns>Null when the bytes are a chunk as it should be.</returns>
    public static BrokenChunk? Find(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, Shown)));
        try
        {
            var chunk = Chunk.Parse(bytes);
            return chunk.IsWhole ? null : new BrokenChunk(chunk.First, chunk.Count, chunk.Attempt, text);
        }
        catch (FormatException)
        {
            return new BrokenChunk(0, 0, 1, text);
        }
    }

    /// <summary>A chunk whose long items are not where it says.</summary>
    public static BrokenChunk WithoutItems(Chunk chunk) => new(chunk.First, chunk.Count, chunk.Attempt, Encoding.UTF8.GetString(chunk.Items.Span[..Math.Min(chunk.Items.Length, Shown)]));

    /// <summary>Its entry among the failed items.</summary>
    public ItemFailure ToFailure(long worker) => new()
    {
        Item = First,
        Attempt = Attempt,
        Worker = worker,
        At = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        Error = new ItemError
        {
            Message = First == 0 && Count > 0
                ? Messages.FormatChunkItemsGone(Count)
                : Messages.FormatChunkForeign(Text),
            ErrorId = ErrorIds.BrokenData,
        },
        Value = Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(Text)}\""),
    };
}
