using System.Globalization;
using System.Management.Automation.Host;

namespace VRedis.Host;

/// <summary>The PowerShell host of this process: the console, and the exit code that the script asked for.</summary>
internal sealed class ConsoleHost(ConsoleInput input) : PSHost
{
    private readonly ConsoleHostUI _ui = new(input);

    /// <summary>What <c>exit</c> was given; null if it was not called.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "VRedis.Host";

    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override ConsoleHostUI UI => _ui;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("VRedis.Host has no nested prompt; use pwsh.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("VRedis.Host has no nested prompt; use pwsh.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
