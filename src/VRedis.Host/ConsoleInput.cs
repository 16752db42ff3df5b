using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace VRedis.Host;

/// <summary>Reads answers from the console. A stop ends a waiting read; the end of the input is an error, so a prompt never hangs.</summary>
internal sealed class ConsoleInput(bool nonInteractive, CancellationToken stopping)
{
    /// <summary>The next line.</summary>
    /// <exception cref="HostException">The input has ended, or the host is not interactive.</exception>
    public string ReadLine() => Interruptible(Console.ReadLine) ?? throw Ended();

    /// <summary>The next line, shown as asterisks if it is typed.</summary>
    /// <exception cref="HostException">The input has ended, or the host is not interactive.</exception>
    public SecureString ReadSecret()
    {
        var secret = new SecureString();
        foreach (var character in Console.IsInputRedirected ? ReadLine() : Interruptible(ReadMasked))
            secret.AppendChar(character);
        return secret;
    }

    /// <summary>The next key.</summary>
    /// <exception cref="HostException">Keys cannot be read because the input is redirected, or the host is not interactive.</exception>
    public ConsoleKeyInfo ReadKey(bool hidden) =>
        Console.IsInputRedirected ? throw new HostException("A key cannot be read: the input is redirected.") : Interruptible(() => Console.ReadKey(hidden));

    private static string ReadMasked()
    {
        var typed = new Stack<char>();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && typed.TryPop(out _))
                Console.Write("\b \b");
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Push(key.KeyChar);
                Console.Write('*');
            }
        }
        Console.WriteLine();
        return new([.. typed.Reverse()]);
    }

    private T Interruptible<T>(Func<T> read)
    {
        if (nonInteractive)
            throw new HostException("A prompt was needed, but the host runs with -NonInteractive.");
        // A read of the console cannot be cancelled: it stays behind on its own thread, which ends with the process.
        var reading = Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            reading.Wait(stopping);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        return reading.GetAwaiter().GetResult();
    }

    private static HostException Ended() => new("A prompt was not answered: the input has ended.");
}
