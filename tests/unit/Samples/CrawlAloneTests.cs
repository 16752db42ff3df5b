using System.Net;
using System.Net.Sockets;
using VRedis.Tests.Host;
using VRedis.Tests.Repository;
using Xunit;

namespace VRedis.Tests.Samples;

/// <summary>samples/crawl.ps1 without a Redis: all in one process.</summary>
public sealed class CrawlAloneTests
{
    private static readonly string Sample = RepositoryFolder.File("samples/crawl.ps1");

    [Fact]
    public async Task It_crawls_with_a_server_and_a_worker_of_its_own()
    {
        using var site = new TestSite(100);

        var result = await HostProcess.RunAsync(Sample, site.Root, "-DelaySeconds", "0.01");

        Assert.True(result.ExitCode == 0 && result.Errors.Count == 0, result.ToString());
        Assert.Contains(result.Output, line => line.StartsWith($"{site.Expected.Count} pages in ", StringComparison.Ordinal) && line.Contains($"{site.Dead.Count} dead", StringComparison.Ordinal));
        Assert.Equal(site.Expected.Keys.Order(), site.Asked.Keys.Order());
        Assert.All(site.Asked.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task A_page_that_does_not_answer_is_an_error_with_its_address()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var result = await HostProcess.RunAsync(Sample, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", "-TimeoutSeconds", "1", "-Retry", "1");

        var errors = string.Concat(result.Errors);
        Assert.Contains("failed after 2 attempts", errors, StringComparison.Ordinal);
        Assert.Contains("has not answered within 1 seconds", errors, StringComparison.Ordinal);
        Assert.Contains(result.Output, line => line.StartsWith("0 pages in ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nowhere", "is no address of a web page")]
    [InlineData("ftp://localhost/", "is no address of a web page")]
    [InlineData("http://localhost/ -HostName localhost -Port 1", "No Redis answers at localhost:1")]
    public async Task What_cannot_work_is_one_error_that_says_why(string arguments, string reason)
    {
        var result = await HostProcess.RunAsync([Sample, .. arguments.Split(' ')]);

        Assert.Contains(reason, string.Concat(result.Errors), StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }
}
