namespace VRedis.Wire;

/// <summary>A file whose text is a key.</summary>
internal static class KeyFile
{
    private const int MostBytes = 64 << 10;

    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>.</exception>
    public static SigningKey Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new IOException(Messages.FormatKeyFileTooLarge(MostBytes >> 10));
            return SigningKey.From(File.ReadAllText(path), Messages.FormatKeyInFile(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new VRedisException(ErrorIds.BadSetting, Messages.FormatKeyFileUnreadable(path: path, reason: e.Message), e);
        }
    }

    /// <summary>Whether others than its owner may read or write it.</summary>
    public static bool IsOpenToOthers(string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0;
    }
}
