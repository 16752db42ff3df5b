using System.Text;
using VRedis.Host;

var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
Console.OutputEncoding = utf8;
if (Console.IsInputRedirected)
    Console.InputEncoding = utf8;

var arguments = HostArguments.Parse(args);
if (arguments.Error is not null)
{
    Console.Error.WriteLine(arguments.Error);
    Console.Error.WriteLine(Usage.Hint);
    return ExitCodes.BadArguments;
}

if (arguments.ShowHelp)
{
    Console.Out.WriteLine(Usage.Text);
    return ExitCodes.Success;
}

// The engine reports its use to its makers unless told otherwise; a script that is run here is nobody else's business.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
StandIns.AddToModulePath();
using var run = new ScriptRun(arguments);
using var signals = new StopSignals(run.Stop);
var exitCode = run.Run();
return signals.ExitCode ?? exitCode;
