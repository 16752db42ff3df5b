using System.Diagnostics;
using System.Text;
using VRedis.Tests.Repository;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Runs the Pester tests where pwsh 7.6 and Pester 5 are installed.</summary>
public sealed class PesterTests
{
    private const string Script = """
        $ErrorActionPreference = 'Stop'
        if ($PSVersionTable.PSVersion -lt [version]'7.6') { "skip: pwsh is $($PSVersionTable.PSVersion), the module needs 7.6"; exit 0 }
        if (-not (Get-Module -ListAvailable Pester | Where-Object Version -ge '5.0')) { 'skip: Pester 5 is not installed'; exit 0 }
        Import-Module Pester -MinimumVersion 5.0
        $ErrorActionPreference = 'Continue' # as users have it
        $result = Invoke-Pester -Path $env:VREDIS_PESTER -PassThru -Output Detailed
        if ($result.FailedCount -or -not $result.PassedCount) { exit 1 }
        """;

    [Fact]
    public async Task Pester_tests_pass()
    {
        var start = new ProcessStartInfo("pwsh") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["-NoProfile", "-NonInteractive", "-Command", Script])
            start.ArgumentList.Add(argument);
        start.Environment["VREDIS_PESTER"] = Path.Combine(RepositoryFolder.Path, "tests", "pester");
        start.Environment["NO_COLOR"] = "1";
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // See below.
        }
        if (started is null)
            Assert.Skip("pwsh is not on the PATH.");
        using var process = started;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(12));
        var output = new StringBuilder();
        try
        {
            process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
            process.BeginOutputReadLine();
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var text = Text();
            if (text.StartsWith("skip: ", StringComparison.Ordinal))
                Assert.Skip(text[6..].Trim());
            Assert.True(process.ExitCode == 0, text + await errors);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Assert.Fail("It did not end in time. So far:" + Environment.NewLine + Text());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        string Text()
        {
            lock (output)
                return output.ToString();
        }
    }
}
