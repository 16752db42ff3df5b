using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>What a user may get wrong: each a specific error that says what to do, and the session usable afterwards.</summary>
[Collection(ModuleCollection.Name)]
public sealed class BadInputTests(EmbeddedTestServer server)
{
    [Theory]
    [InlineData("Connect-VRedis 127.0.0.1 0", ErrorIds.BadSetting, ErrorCategory.InvalidArgument, "1 to 65535")]
    [InlineData("Connect-VRedis 127.0.0.1 65536", ErrorIds.BadSetting, ErrorCategory.InvalidArgument, "1 to 65535")]
    [InlineData("Connect-VRedis 'a b'", ErrorIds.BadSetting, ErrorCategory.InvalidArgument, "host name")]
    [InlineData("Connect-VRedis -Database -1", ErrorIds.BadSetting, ErrorCategory.InvalidArgument, "Database")]
    [InlineData("Connect-VRedis no-such-host.invalid", ErrorIds.Unreachable, ErrorCategory.ConnectionError, "no-such-host.invalid:6379")]
    [InlineData("Get-VRedisStat -TaskId 987654", ErrorIds.UnknownTask, ErrorCategory.ObjectNotFound, "987654")]
    [InlineData("Export-VRedisTable -TaskId 987654", ErrorIds.UnknownTask, ErrorCategory.ObjectNotFound, "987654")]
    [InlineData("Stop-VRedisTask 987654", ErrorIds.UnknownTask, ErrorCategory.ObjectNotFound, "987654")]
    [InlineData("Push-VRedisItem 1", ErrorIds.NotInTask, ErrorCategory.InvalidOperation, "Invoke-VRedisPipe")]
    [InlineData("1 | Invoke-VRedisPipe -FilePath /no/such/file.ps1", ErrorIds.BadScript, ErrorCategory.InvalidArgument, "file.ps1")]
    [InlineData("1 | Invoke-VRedisPipe -Step @{ a = { 1 }; b = { 2 } }", ErrorIds.BadTask, ErrorCategory.InvalidArgument, "-StartStep")]
    [InlineData("1 | Invoke-VRedisPipe -Step @{ a = 1 }", ErrorIds.BadTask, ErrorCategory.InvalidArgument, "script block")]
    [InlineData("1 | Invoke-VRedisPipe { 1 } -Table 'a b'", ErrorIds.BadTask, ErrorCategory.InvalidArgument, "a b")]
    [InlineData("Stop-VRedisServer -Confirm:$false", ErrorIds.NoServer, ErrorCategory.ObjectNotFound, "Start-VRedisServer")]
    public void An_error_says_what_to_do_and_the_session_goes_on(string script, string id, ErrorCategory category, string part)
    {
        using var session = new ModuleSession(server);
        var error = session.Run(script).SingleError(id, category);
        Assert.Contains(part, error.Exception.Message, StringComparison.OrdinalIgnoreCase);
        session.Run($"Connect-VRedis {server.Host} {server.Port}; Get-VRedisWorker").ThrowIfErrors();
    }

    [Fact]
    public void A_script_file_that_does_not_parse_is_named_with_line_and_column()
    {
        using var session = new ModuleSession(server);
        using var file = new Host.ScriptFile("1\nif (");
        var error = session.Run("1 | Invoke-VRedisPipe -FilePath $args[0]", file.Path).SingleError(ErrorIds.BadScript, ErrorCategory.InvalidArgument);
        Assert.Contains("line 2, column", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_never_answers_is_given_up_within_three_seconds()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0); // accepts, and says nothing
        listener.Start();
        try
        {
            using var session = new ModuleSession();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            var start = Stopwatch.GetTimestamp();
            var error = session.Run("Connect-VRedis 127.0.0.1 $args[0]", port).SingleError(ErrorIds.Unreachable, ErrorCategory.ConnectionError);
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 4); // a busy machine gets a second more
            Assert.Contains($"127.0.0.1:{port}", error.Exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            listener.Stop();
        }
    }

    [Fact]
    public void A_wrong_and_a_missing_password_are_told_apart()
    {
        using var session = new ModuleSession();
        session.Run("""
            function New-Secret($text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; [pscredential]::new('default', $s) }
            Start-VRedisServer -Port 0 -Credential (New-Secret right)
            $server = Start-VRedisServer -Port 0 -PassThru -ErrorAction SilentlyContinue
            """).SingleError(ErrorIds.ServerRunning, ErrorCategory.InvalidOperation);
        try
        {
            // The session is connected: a command works, and with -Verbose it says where.
            var port = session.Run("(1 | Invoke-VRedisPipe { 1 } -NoWait).Server.Split(':')[1]").ThrowIfErrors().Output[0];
            var wrong = session.Run("Connect-VRedis 127.0.0.1 $args[0] -Credential (New-Secret wrong)", port).SingleError(ErrorIds.AccessDenied, ErrorCategory.AuthenticationError);
            Assert.Contains("does not accept", wrong.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong", wrong.Exception.Message, StringComparison.Ordinal);
            var missing = session.Run("Connect-VRedis 127.0.0.1 $args[0]", port).SingleError(ErrorIds.AccessDenied, ErrorCategory.AuthenticationError);
            Assert.Contains("asks for a password", missing.Exception.Message, StringComparison.Ordinal);
            session.Run("Connect-VRedis 127.0.0.1 $args[0] -Credential (New-Secret right)", port).ThrowIfErrors();
        }
        finally
        {
            session.Run("Stop-VRedisServer -Confirm:$false");
        }
    }
}
