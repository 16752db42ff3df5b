using System.Management.Automation;

namespace VRedis.PowerShell.Tables;

/// <summary>Paths as users type them, and files as they see them.</summary>
internal static class FilePaths
{
    /// <summary>The full path; it need not be there.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadExport"/>: it does not lie in the file system.</exception>
    public static string Resolve(PSCmdlet cmdlet, string path)
    {
        var full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" ? full : throw new VRedisException(ErrorIds.BadExport, Messages.FormatFileNotInFileSystem(path: path, provider: provider.Name));
    }

    /// <summary>The full path of a folder that files can be written to; it is made when it is not there.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadExport"/> or <see cref="ErrorIds.FileNotWritten"/>.</exception>
    public static string WritableFolder(PSCmdlet cmdlet, string path)
    {
        var full = Resolve(cmdlet, path);
        try
        {
            Directory.CreateDirectory(full);
            new FileStream(Path.Combine(full, $".vredis-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            return full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VRedisException(ErrorIds.FileNotWritten, Messages.FormatFolderNotWritable(folder: full, reason: e.Message), e);
        }
    }

    /// <summary>A file as Get-Item gives it: with what the views of the session show of files.</summary>
    public static object Item(PSCmdlet cmdlet, string path) => cmdlet.InvokeProvider.Item.Get([path], force: true, literalPath: true)[0];
}
