using Xunit;

namespace VRedis.Tests.Module;

/// <summary>The session's connection belongs to the process: tests that use it run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = false)]
public sealed class ModuleCollection
{
    public const string Name = "One session at a time";
}
