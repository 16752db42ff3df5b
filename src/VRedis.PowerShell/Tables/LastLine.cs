namespace VRedis.PowerShell.Tables;

/// <summary>Files of lines that are gone on with.</summary>
internal static class LastLine
{
    /// <summary>Goes to the end of the stream, and ends its last line if nobody has.</summary>
    public static void Complete(Stream stream)
    {
        if (stream.Length == 0)
            return;
        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != '\n')
            stream.WriteByte((byte)'\n');
    }
}
