using VRedis.CSharp;
using VRedis.PowerShell.Values;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.CSharp;

/// <summary>Base of tests of C# items with a worker in this process.</summary>
public abstract class CSharpRigTests(TestServer server) : RigTests(server)
{
    private protected static readonly PSValueCodec Codec = new();

    private protected Task<Worker> StartWorkerAsync(int throttleLimit = 4) => Rig.StartWorkerAsync(new CSharpRunnerFactory(new ScriptValueCodec()), throttleLimit);

    /// <summary>A task whose steps are named as their tables; the first is <c>main</c>.</summary>
    private protected static TaskDefinition Define(string script, params (string Name, string Script)[] steps) => new()
    {
        Language = CSharpRunnerFactory.Name,
        Steps = [new StepDefinition(StepDefinition.Main, script, StepDefinition.DefaultTable), .. steps.Select(step => new StepDefinition(step.Name, step.Script, step.Name))],
        Attempts = 1,
    };

    /// <summary>Runs a script on a worker of its own for some inputs, each a JSON text, to the task's end.</summary>
    private protected Task<SentTask> RunAsync(string script, params string[] inputs) => RunAsync(Define(script), inputs);

    /// <inheritdoc cref="RunAsync(string, string[])"/>
    private protected async Task<SentTask> RunAsync(TaskDefinition definition, params string[] inputs)
    {
        await StartWorkerAsync();
        var task = await Rig.StartTaskAsync(definition);
        foreach (var input in inputs)
            await Until.Async(() => task.TryAdd(input), "the task takes the input");
        task.Live.Seal();
        Assert.Equal(TaskState.Completed, await task.EndAsync());
        return task;
    }

    /// <summary>Runs a script for one input that must fail.</summary>
    private protected async Task<ItemError> FailAsync(string script, string input = "1")
    {
        var task = await RunAsync(script, input);
        Assert.Empty(task.Outputs);
        return Assert.Single(task.Failures).Error!;
    }
}
