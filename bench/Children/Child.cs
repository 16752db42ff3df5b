using System.Diagnostics;

namespace VRedis.Bench.Children;

/// <summary>A sender or worker process. It says "ready", then answers each line with one line of name=value pairs, and ends with its input.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly string _role;
    private readonly OwnedProcess _process;

    private Child(string role, OwnedProcess process) => (_role, _process) = (role, process);

    public TimeSpan Cpu => _process.Cpu;

    /// <summary>Memory that it holds now, in bytes.</summary>
    public long Memory => _process.Memory;

    /// <param name="role">A script beside this program, run by VRedis.Host, or a role of <see cref="EngineChild"/>.</param>
    /// <param name="port">The server's.</param>
    /// <param name="more">More arguments of a script.</param>
    public static async Task<Child> StartAsync(string role, int port, params string[] more)
    {
        string[] arguments = role.EndsWith(".ps1", StringComparison.Ordinal)
            ? [Layout.HostAssembly, Path.Combine(AppContext.BaseDirectory, "Children", role), "-Port", $"{port}", "-Module", Layout.Module, .. more]
            : [typeof(Child).Assembly.Location, EngineChild.Argument, role, $"{port}"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var child = new Child(role, OwnedProcess.Start(start));
        try
        {
            await child.AnswerAsync("ready");
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has it do something and gives its answer.</summary>
    /// <exception cref="BenchException">It failed, or ended.</exception>
    public async Task<IReadOnlyDictionary<string, double>> AskAsync(string what, int count)
    {
        await _process.Input.WriteLineAsync($"{what} {count}");
        await _process.Input.FlushAsync();
        var answer = await AnswerAsync("=");
        return answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => double.Parse(pair[1]));
    }

    /// <summary>Ends it without a word, as a machine that loses its power would.</summary>
    public ValueTask KillAsync() => _process.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _process.Input.Close();
        await _process.EndAsync(EndLimit);
        await _process.DisposeAsync();
    }

    private async Task<string> AnswerAsync(string beginning)
    {
        while (await _process.Output.ReadLineAsync().WaitAsync(AnswerLimit) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
            if (line.StartsWith('!'))
                throw new BenchException($"{_role}: {line[1..].Trim()}");
            Console.Error.WriteLine($"{_role}: {line}");
        }
        throw new BenchException($"{_role} has ended.");
    }
}
