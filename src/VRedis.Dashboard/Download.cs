using System.Net;
using System.Text;
using VRedis.Connection;
using VRedis.Inspecting;

namespace VRedis.Dashboard;

/// <summary>Gives a table as a file, block by block, so that one of any size takes little memory.</summary>
internal static class Download
{
    private const int Block = 500;
    private const int BlockBytes = 1 << 20;

    /// <summary>Writes what the table holds at the beginning; what comes meanwhile is left out.</summary>
    public static async Task WriteAsync(HttpListenerResponse response, VRedisConnection connection, long taskId, string table, DownloadFormat format, ITableText text, CancellationToken cancellation)
    {
        var (first, behind) = await TableReader.ExtentAsync(connection, taskId, table, cancellation).ConfigureAwait(false);
        var ending = format.ToString().ToLowerInvariant();
        response.ContentType = format == DownloadFormat.Csv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
        response.Headers["Content-Disposition"] = $"attachment; filename=\"task-{taskId}.{ending}\"; filename*=UTF-8''{Uri.EscapeDataString($"{table}-{taskId}.{ending}")}";
        response.SendChunked = true;
        var file = text.Begin(format);
        var block = new List<byte[]>();
        var (bytes, begun) = (0, false);
        try
        {
            await foreach (var value in TableReader.ReadAsync(connection, taskId, table, 0, behind - first, cancellation).ConfigureAwait(false))
            {
                block.Add(value);
                bytes += value.Length;
                if (block.Count == Block || bytes > BlockBytes)
                    await FlushAsync().ConfigureAwait(false);
            }
            await FlushAsync().ConfigureAwait(false);
        }
        catch (VRedisException e) when (begun)
        {
            // Closing would look like the end of the file; a line that is no value does not.
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Messages.FormatDashboardDownloadBreaksOff(e.Message) + "\n"), cancellation).ConfigureAwait(false);
        }

        async Task FlushAsync()
        {
            await response.OutputStream.WriteAsync(file.Write(block), cancellation).ConfigureAwait(false);
            block.Clear();
            (bytes, begun) = (0, true);
        }
    }
}
