using VRedis.Working;

namespace VRedis.PowerShell.Workers;

/// <summary>Stands for a factory that is made, and whose assemblies are loaded, when its first lane opens.</summary>
internal sealed class LazyRunnerFactory(string language, Func<IItemRunnerFactory> create) : IItemRunnerFactory
{
    private readonly Lazy<IItemRunnerFactory> _factory = new(create);

    public string Language => language;

    public IItemRunner Open(TaskContext task) => _factory.Value.Open(task);

    public void Dispose()
    {
        if (_factory.IsValueCreated)
            _factory.Value.Dispose();
    }
}
