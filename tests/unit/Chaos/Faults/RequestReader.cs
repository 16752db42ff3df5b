using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;
using VRedis.Connection;

namespace VRedis.Tests.Chaos.Faults;

/// <summary>Something that a client asks of Redis.</summary>
/// <param name="Bytes">All of it, as on the wire.</param>
internal readonly record struct Request(byte[] Bytes)
{
    /// <summary>The command.</summary>
    public string Command => Word(2);

    /// <summary>Whether it runs a script.</summary>
    public bool Runs(Script script) => Command == "EVALSHA" && Word(4) == Convert.ToHexStringLower(script.Hash);

    private string Word(int line) => Encoding.ASCII.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 200))).Split("\r\n").ElementAtOrDefault(line) ?? "";
}

/// <summary>Reads requests from a client, each an array of bulk strings.</summary>
internal sealed class RequestReader(NetworkStream client)
{
    private byte[] _buffer = new byte[1 << 14];
    private int _start;
    private int _end;

    /// <returns>The next request; null when the client has gone.</returns>
    public async Task<Request?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (Measure(_buffer.AsSpan(_start, _end - _start)) is var length and > 0)
            {
                var request = new Request(_buffer.AsSpan(_start, length).ToArray());
                _start += length;
                return request;
            }
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            var count = await client.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (count == 0)
                return null;
            _end += count;
        }
    }

    /// <returns>Bytes of the first request; 0 when it is not all there.</returns>
    private static int Measure(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        if (!TryNumber(bytes, ref at, out var words))
            return 0;
        for (; words > 0; words--)
        {
            if (!TryNumber(bytes, ref at, out var length))
                return 0;
            at += length + 2;
            if (at > bytes.Length)
                return 0;
        }
        return at;
    }

    /// <summary>Reads a line of a sign and a number.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> bytes, ref int at, out int number)
    {
        number = 0;
        if (at >= bytes.Length || bytes[at..].IndexOf("\r\n"u8) is not (var length and > 0) || !Utf8Parser.TryParse(bytes.Slice(at + 1, length - 1), out number, out _))
            return false;
        at += length + 2;
        return true;
    }
}
