using VRedis.CSharp.Running;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.CSharp;

/// <summary>Opens lanes for C# tasks. A task's scripts are compiled once for all its lanes here, and go with the last of them.</summary>
/// <param name="codec">Reads inputs and writes outputs. It should know what <see cref="ScriptValues"/> knows.</param>
/// <param name="encryptedCodec">The same for encrypted tasks; null where it is no other.</param>
public sealed class CSharpRunnerFactory(ValueCodec codec, ValueCodec? encryptedCodec = null) : IItemRunnerFactory
{
    /// <summary>The <see cref="TaskDefinition.Language"/> of C# tasks.</summary>
    public const string Name = "csharp";

    private readonly Lock _gate = new();
    private readonly Dictionary<TaskDefinition, Shared> _tasks = new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    public string Language => Name;

    /// <inheritdoc/>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>: a script does not compile here.</exception>
    public IItemRunner Open(TaskContext task)
    {
        Shared? shared;
        lock (_gate)
        {
            if (!_tasks.TryGetValue(task.Definition, out shared))
                _tasks[task.Definition] = shared = new Shared(task.Definition);
            shared.Lanes++;
        }
        try
        {
            return new CSharpRunner(task, shared.Scripts.Value, task.Encrypted ? encryptedCodec ?? codec : codec, () => Close(task.Definition));
        }
        catch
        {
            Close(task.Definition);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Close(TaskDefinition task)
    {
        lock (_gate)
        {
            if (--_tasks[task].Lanes == 0)
                _tasks.Remove(task);
        }
    }

    private sealed class Shared(TaskDefinition definition)
    {
        public Lazy<TaskScripts> Scripts { get; } = new(() => new TaskScripts(definition));

        public int Lanes { get; set; }
    }
}
