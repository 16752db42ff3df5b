using VRedis.Wire;

namespace VRedis.Working;

/// <summary>Stands in for a runner that could not be opened: fails every item with the reason.</summary>
internal sealed class RefusingRunner(ItemError error) : IItemRunner
{
    public void Run(ILaneFeed feed)
    {
        while (feed.TryNext(out _))
            feed.Fail(error);
    }

    public void Cancel()
    {
    }

    public void Dispose()
    {
    }
}
