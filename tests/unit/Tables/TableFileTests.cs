using VRedis.PowerShell.Tables;
using VRedis.Tests.Module;
using Xunit;

namespace VRedis.Tests.Tables;

/// <summary>A file is whole under its name, or not there.</summary>
public sealed class TableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_has_its_name_when_it_is_whole()
    {
        using var file = Open();
        file.Write([1], 1);
        Assert.Matches(@"^x\.json\.\w{8}\.partial$", Assert.Single(_folder.Names));
        file.Complete();
        Assert.Equal(["x.json"], _folder.Names);
        Assert.Equal("[\n1\n]\n", _folder.Read("x.json"));
    }

    [Fact]
    public void One_that_is_not_completed_is_taken_away_and_what_was_there_stays()
    {
        _folder.Write("x.json", "[0]");
        using (var file = Open(append: true))
            file.Write([1], 1);
        Assert.Equal("[0]", _folder.Read("x.json"));
        Assert.Equal(["x.json"], _folder.Names);
    }

    [Fact]
    public void One_that_cannot_be_written_on_is_whole_with_what_was_flushed()
    {
        using var file = Open();
        file.Write([1, 2], 2);
        file.Flush();
        Assert.Equal(2, file.Saved);
        file.Write([3], 3);
        Assert.Throws<VRedisException>(() => file.Write([4, 5, Full], 5));
        file.Complete();
        Assert.Equal("[\n1,\n2\n]\n", _folder.Read("x.json"));
        Assert.Equal(2, file.Saved);
    }

    [Fact]
    public void On_a_full_disk_it_is_an_error_and_nothing_is_left()
    {
        _folder.Write("x.json", "[0]");
        using (var file = Open(append: true))
        {
            var error = Assert.Throws<VRedisException>(() => file.Write([1, Full], 2));
            Assert.Equal(ErrorIds.FileNotWritten, error.ErrorId);
            Assert.Equal($"{_folder.File("x.json")} cannot be written: No space left on device", error.Message);
        }
        Assert.Equal("[0]", _folder.Read("x.json"));
        Assert.Equal(["x.json"], _folder.Names);
    }

    [Fact]
    public void Two_who_write_one_file_at_once_do_not_mix()
    {
        using var first = Open();
        using var second = Open();
        first.Write([1], 1);
        second.Write([2], 1);
        first.Complete();
        second.Complete();
        Assert.Equal("[\n2\n]\n", _folder.Read("x.json"));
        Assert.Equal(["x.json"], _folder.Names);
    }

    [Fact]
    public void One_that_is_kept_stays_beside()
    {
        using (var file = Open())
            file.Keep();
        Assert.EndsWith(".partial", Assert.Single(_folder.Names), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_has_come_meanwhile_is_overwritten_only_when_it_may()
    {
        using (var file = Open())
        {
            _folder.Write("x.json", "[0]");
            Assert.Equal(ErrorIds.FileNotWritten, Assert.Throws<VRedisException>(() => file.Complete(overwrite: false)).ErrorId);
        }
        Assert.Equal("[0]", _folder.Read("x.json"));
        Assert.Equal(["x.json"], _folder.Names);
    }

    [Fact]
    public void It_keeps_the_mode_of_the_file_that_it_replaces()
    {
        if (OperatingSystem.IsWindows())
            return; // there are no modes
        _folder.Write("x.json", "[0]");
        File.SetUnixFileMode(_folder.File("x.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = Open())
            file.Complete();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("x.json")));
    }

    private TableFile Open(bool append = false) => new(_folder.File("x.json"), TableFileFormat.Json, append, makeFolder: false);

    // A value whose writing fails as on a full disk.
    private static readonly object Full = new Failing();

    private sealed class Failing : System.Collections.IEnumerable
    {
        public System.Collections.IEnumerator GetEnumerator() => throw new IOException("No space left on device");
    }
}
