using System.Diagnostics;

namespace VRedis.Cmdlines;

/// <summary>The process of a command line: its input is at its end, its output is read by threads of its own.</summary>
internal sealed class CmdlineProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly ProcessTree _tree;
    private readonly LineCutter[] _cutters;
    private readonly Task _output;
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CmdlineProcess(Process process, ProcessTree tree, LineQueue lines)
    {
        (_process, _tree) = (process, tree);
        _cutters = [new LineCutter(lines, error: false), new LineCutter(lines, error: true)];
        _output = Task.WhenAll(ReadAsync(process.StandardOutput.BaseStream, _cutters[0]), ReadAsync(process.StandardError.BaseStream, _cutters[1]));
        Completion = CompleteAsync();
    }

    /// <summary>Completes with the exit code when the process and its output have ended. What it leaves behind that holds its output counts as its own, as with ssh.</summary>
    public Task<int> Completion { get; }

    /// <summary>Starts it.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static CmdlineProcess Start(CmdlineShell shell, string command, LineQueue lines)
    {
        var start = shell.Start(command);
        var tree = new ProcessTree();
        tree.Mark(start);
        var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
        return new CmdlineProcess(process, tree, lines);
    }

    /// <summary>Gives out what waits for the end of its line for too long.</summary>
    public void GiveStale() => Array.ForEach(_cutters, cutter => cutter.GiveStale());

    /// <summary>Kills it and all that it has started.</summary>
    public void Kill()
    {
        _tree.Kill(_process);
        _killed.TrySetResult();
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> CompleteAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        // Where the kill cannot find all, something may hold the output for ever.
        if (await Task.WhenAny(_output, _killed.Task).ConfigureAwait(false) != _output)
            await Task.WhenAny(_output, Task.Delay(Patience)).ConfigureAwait(false);
        return _process.ExitCode;
    }

    private static Task ReadAsync(Stream stream, LineCutter cutter) => Task.Factory.StartNew(
        () =>
        {
            var buffer = new byte[LineCutter.MostBytes];
            try
            {
                for (int count; (count = stream.Read(buffer)) > 0;)
                    cutter.Feed(buffer.AsSpan(0, count));
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Its end, too.
            }
            cutter.End();
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
