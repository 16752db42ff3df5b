using System.Buffers;

namespace VRedis.Wire;

/// <summary>
/// A growing buffer that can also shrink to an earlier length, so that what a failed item wrote can be taken back. Its memory can be used again:
/// to clear fresh pages for megabytes, and to collect them, takes longer than to fill them.
/// </summary>
public sealed class ByteBuffer : IBufferWriter<byte>
{
    // An emptied buffer keeps at most so much for what comes next.
    private const int Kept = 4 << 20;

    // What is smaller costs nothing to make; what is larger is rare, and would be kept for long.
    private const int LeastShared = 64 << 10;
    private const int MostShared = 2 * Kept;

    // A sender fills one while another is on its way, and so does a worker for each of its busy tasks.
    private const int SharedOfEachSize = 4;
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(MostShared, SharedOfEachSize);

    private byte[] _bytes;

    /// <param name="capacity">Bytes that fit in before it must grow.</param>
    public ByteBuffer(int capacity = 256) => _bytes = Make(Math.Max(capacity, 1));

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>A part of what was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.AsMemory(start, length);

    /// <summary>Forgets everything behind the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        Length = length;
        if (length == 0 && _bytes.Length > Kept)
            Recycle();
    }

    /// <summary>Empties it, and gives its memory to the next buffer: nobody may read any more what was written, nor any <see cref="Slice"/> of it.</summary>
    public void Recycle()
    {
        Release(_bytes);
        (_bytes, Length) = ([], 0);
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Append(byte value)
    {
        GetSpan(1)[0] = value;
        Length++;
    }

    /// <summary>Writes over what was written.</summary>
    public void Overwrite(int start, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.AsSpan(start, Length - start));

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Ensure(int more)
    {
        var needed = Length + Math.Max(more, 1);
        if (needed > _bytes.Length)
        {
            var bytes = Make((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
            Span.CopyTo(bytes);
            Release(_bytes);
            _bytes = bytes;
        }
    }

    private static byte[] Make(int length) => length is >= LeastShared and <= MostShared
        ? Pool.Rent(length)
        : GC.AllocateUninitializedArray<byte>(length); // clearing them first would cost as much as writing them

    private static void Release(byte[] bytes)
    {
        if (bytes.Length is >= LeastShared and <= MostShared)
            Pool.Return(bytes);
    }
}
