using System.Management.Automation;
using VRedis.Dashboard;
using VRedis.PowerShell.Tables;
using VRedis.PowerShell.Watching;

namespace VRedis.PowerShell.Commands;

/// <summary>Show-VRedisDashboard: a page in the browser that shows tasks, workers, errors and tables live, until Ctrl+C.</summary>
[Cmdlet(VerbsCommon.Show, "VRedisDashboard")]
[OutputType(typeof(DashboardInfo))]
public sealed class ShowVRedisDashboardCommand : VRedisCmdlet
{
    /// <summary>The TCP port on 127.0.0.1; 0 for any that is free.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65_535)]
    public int Port { get; set; }

    /// <summary>Opens no browser: who reads the address opens it.</summary>
    [Parameter]
    public SwitchParameter NoBrowser { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        using var server = new DashboardServer(Connect(), new TableText(), Port);
        WriteObject(new DashboardInfo(server.Url, server.Port));
        if (!NoBrowser && !Browser.TryOpen(server.Url))
            WriteWarning(Messages.FormatDashboardNoBrowser(server.Url));
        StopToken.WaitHandle.WaitOne();
    }
}

/// <summary>A dashboard that is served.</summary>
/// <param name="Url">The address of its page. Whoever has it may see and do what the session may.</param>
/// <param name="Port">Its TCP port on 127.0.0.1.</param>
public sealed record DashboardInfo(string Url, int Port);
