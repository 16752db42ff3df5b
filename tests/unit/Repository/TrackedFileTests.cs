using System.Text.RegularExpressions;
using Xunit;

namespace VRedis.Tests.Repository;

/// <summary>What is tracked works on any machine.</summary>
public sealed partial class TrackedFileTests
{
    [Fact]
    public void NoneHoldsAPathOfSomebodysMachine()
    {
        var files = RepositoryFolder.Tracked();
        if (files is null)
            Assert.Skip("git does not list the files: it is missing, or this is no clone.");
        Assert.NotEmpty(files);
        var found = files.SelectMany(file => File.ReadLines(RepositoryFolder.File(file)).Where(line => MachinePath().IsMatch(line)).Select(line => $"{file}: {line}"));
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("see /ho" + "me/ada/code", true)]
    [InlineData("\"/wo" + "rk/x\"", true)]
    [InlineData(@"C:\Us" + @"ers\ada", true)]
    [InlineData("src/home/page", false)]
    [InlineData("https://example.org/home/ada", false)]
    public void SuchAPathIsFound(string line, bool expected) => Assert.Equal(expected, MachinePath().IsMatch(line));

    // Homes and common roots of working copies. A path of the system, as /usr/share or /tmp, is the same on every machine.
    [GeneratedRegex(@"(?<![\w.:/}-])/(home|Users|work|root|mnt)/\w|[A-Za-z]:\\Users\\\w")]
    private static partial Regex MachinePath();
}
