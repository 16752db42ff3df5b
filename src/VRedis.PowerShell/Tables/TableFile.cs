using System.Text;

namespace VRedis.PowerShell.Tables;

/// <summary>The file of one table while it is written.</summary>
internal sealed class TableFile : IDisposable
{
    private readonly AtomicFile _file;
    private readonly ITableFile _format;
    private long _length; // up to the last flush
    private long _written;
    private bool _broken;

    /// <param name="path">Its full path.</param>
    /// <param name="format">Its format.</param>
    /// <param name="append">Goes on with what the file holds.</param>
    /// <param name="makeFolder">Makes its folder when it is not there.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.FileNotWritten"/> or <see cref="ErrorIds.BadExport"/>.</exception>
    public TableFile(string path, TableFileFormat format, bool append, bool makeFolder)
    {
        Path = path;
        _file = Guard(() =>
        {
            if (makeFolder)
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return new AtomicFile(path, append);
        });
        try
        {
            _format = Guard(() => Create(format, _file.Stream));
            Flush();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>Position behind the last value that is on the disk.</summary>
    public long Saved { get; private set; }

    /// <summary>What the user should know of the file, or null.</summary>
    public string? Warning => _format.Warning is { } warning ? $"{Path}: {warning}" : null;

    /// <summary>Writes values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="behind">Position behind the last of them.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.FileNotWritten"/>, or <see cref="ErrorIds.BadExport"/>: they do not go with what the file holds.</exception>
    public void Write(IEnumerable<object?> values, long behind)
    {
        _broken = true;
        Guard(() =>
        {
            foreach (var value in values)
                _format.Write(value);
            return _written = behind;
        });
        _broken = false;
    }

    /// <summary>Brings to the disk what was written so far.</summary>
    public void Flush()
    {
        Guard(() =>
        {
            _format.Flush();
            _file.Flush();
            return _length = _file.Stream.Length;
        });
        Saved = _written;
    }

    /// <summary>Makes the file whole and gives it its name. When writing has failed, it is whole with what was flushed before.</summary>
    /// <param name="overwrite">Whether it may take the place of another.</param>
    public void Complete(bool overwrite = true)
    {
        if (!_broken)
            Flush();
        Guard(() =>
        {
            if (_broken)
                _file.CutTo(_length);
            _file.Stream.Write(Encoding.UTF8.GetBytes(_format.End));
            _file.Commit(overwrite);
            return true;
        });
    }

    /// <summary>Leaves the file under its partial name when it is disposed of, so that what is in it is not lost.</summary>
    public void Keep() => _file.Keep();

    public void Dispose() => _file.Dispose();

    internal static ITableFile Create(TableFileFormat format, Stream stream) => format switch
    {
        TableFileFormat.Jsonl => new JsonLinesFile(stream),
        TableFileFormat.Csv => new CsvFile(stream),
        TableFileFormat.Xml => new ClixmlFile(stream),
        _ => new JsonFile(stream),
    };

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidDataException e)
        {
            throw new VRedisException(ErrorIds.BadExport, Messages.FormatFileNotAppendable(path: Path, reason: e.Message), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VRedisException(ErrorIds.FileNotWritten, Messages.FormatFileNotWritten(path: Path, reason: e.Message), e);
        }
    }
}
