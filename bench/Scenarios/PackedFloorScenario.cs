using StackExchange.Redis;

namespace VRedis.Bench.Scenarios;

/// <summary>The floor of who packs items as the engine does: a whole batch is one list element.</summary>
internal sealed class PackedFloorScenario : FloorScenario
{
    public override string Name => "floor-packed";

    public override string Description => "the floor with a whole batch in one list element";

    protected override RedisValue[] Elements(string[] batch) => [string.Join('\n', batch)];
}
