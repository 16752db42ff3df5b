namespace VRedis.PowerShell.Tables;

/// <summary>A file that appears under its name only when it is whole: it is written beside, as <c>.&lt;random&gt;.partial</c>, and renamed. Disposing what is not committed takes it away.</summary>
internal sealed class AtomicFile : IDisposable
{
    private readonly string _partial;
    private FileStream _stream;
    private bool _done;

    /// <param name="path">The whole file's full path.</param>
    /// <param name="append">Begins with what the file at the path holds, if there is one.</param>
    public AtomicFile(string path, bool append)
    {
        // Random, so that two who write the same file are not in each other's way; the last one gives it its contents.
        (Path, _partial) = (path, $"{path}.{System.IO.Path.GetRandomFileName()[..8]}.partial");
        _stream = Open(FileMode.CreateNew);
        try
        {
            if (append && File.Exists(path))
            {
                using var before = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                before.CopyTo(_stream);
            }
            if (!OperatingSystem.IsWindows() && File.Exists(path))
                File.SetUnixFileMode(_partial, File.GetUnixFileMode(path));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>The file as far as it is written.</summary>
    public Stream Stream => _stream;

    /// <summary>Brings what was written to the disk.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    /// <summary>Opens it again as it was at a length, after a write has failed.</summary>
    public void CutTo(long length)
    {
        Close();
        _stream = Open(FileMode.Open);
        _stream.SetLength(length);
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Gives it its name.</summary>
    /// <param name="overwrite">Whether it may take the place of another file.</param>
    public void Commit(bool overwrite)
    {
        Flush();
        _stream.Dispose();
        File.Move(_partial, Path, overwrite);
        _done = true;
    }

    /// <summary>Leaves it under its partial name when it cannot be committed.</summary>
    public void Keep() => _done = true;

    public void Dispose()
    {
        Close();
        if (!_done)
            File.Delete(_partial);
        _done = true;
    }

    private FileStream Open(FileMode mode) => new(_partial, mode, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 16);

    private void Close()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // What is still to be written cannot be: the disk is full.
        }
    }
}
