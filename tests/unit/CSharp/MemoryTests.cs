using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using VRedis.CSharp.Running;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.CSharp;

/// <summary>A worker may run any number of different scripts. Alone, because it looks at the whole process's memory; on one server, which has no part in it.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class MemoryCollection;

/// <inheritdoc cref="MemoryCollection"/>
[Collection(typeof(MemoryCollection))]
public sealed class MemoryTests(EmbeddedTestServer server) : CSharpRigTests(server)
{
    private const int Scripts = 200;
    private const long Growth = 16 * 1024 * 1024;

    [Fact]
    public async Task Memory_is_flat_over_200_different_scripts()
    {
        var name = "memory-" + Guid.NewGuid().ToString("N");
        var contexts = new List<WeakReference>();
        long early = 0;
        await StartWorkerAsync();
        for (var number = 1; number <= Scripts; number++)
        {
            await RunOneAsync(name, number, contexts);
            if (number == Scripts / 4)
                early = GC.GetTotalMemory(forceFullCollection: true);
        }
        Assert.Equal(Scripts, contexts.Count);

        // Those that have shared the copy of Microsoft.CSharp that is in use now go with it.
        await Until.Async(() => Collect() && contexts.Count(context => context.IsAlive) <= DynamicRuntime.MostScripts, "the scripts are collected");
        Assert.True(Loaded(name).Count <= DynamicRuntime.MostScripts);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - early;
        Assert.True(growth < Growth, $"{growth:N0} bytes more after {Scripts} scripts than after {Scripts / 4}");
    }

    /// <summary>What pins types, if anything does: binding at run time, types of the script's own in values and records, errors with stacks, suspended states.</summary>
    private async Task RunOneAsync(string name, int number, List<WeakReference> contexts)
    {
        var script = $$"""
            record Result(int Value, string Name);
            WriteInformation(new { Input, number = {{number}} });
            await Task.Yield();
            if ((int)Input == 0) throw new FormatException("{{number}}");
            Push(new Result(Input, "pushed"), "{{name}}2");
            return new Result(Input * {{number}}, "x");
            """;
        var task = await Rig.StartTaskAsync(new TaskDefinition
        {
            Language = "csharp",
            Steps = [new StepDefinition(name, script, "a"), new StepDefinition(name + "2", "return Input.Value;", "b")],
            Attempts = 1,
        });
        foreach (var input in (string[])["0", "1", "2"])
            Assert.True(task.TryAdd(input));
        await Until.Async(() => task.Outputs.Count == 4, "the items are done");
        Remember(name, contexts);
        task.Live.Seal();
        Assert.Equal(TaskState.Completed, await task.EndAsync());
        Assert.Equal(new HashSet<string> { "1", "2", $$"""{"Value":{{number}},"Name":"x"}""", $$"""{"Value":{{number * 2}},"Name":"x"}""" }, [.. task.Outputs]);
        Assert.Equal(3, task.Records.Count);
        Assert.Single(task.Failures);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Remember(string name, List<WeakReference> contexts)
    {
        foreach (var context in Loaded(name).Where(context => !contexts.Exists(known => ReferenceEquals(known.Target, context))))
            contexts.Add(new WeakReference(context, trackResurrection: true)); // until it is unloaded, not only forgotten
    }

    private static List<AssemblyLoadContext> Loaded(string name) =>
        [.. AssemblyLoadContext.All.Where(context => context is ScriptContext && context.Assemblies.Any(assembly => assembly.GetName().Name == "csharp-" + name))];

    private static bool Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    }
}
