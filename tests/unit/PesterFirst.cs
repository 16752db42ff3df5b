using VRedis.Tests.Module;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(VRedis.Tests.PesterFirst))]

namespace VRedis.Tests;

/// <summary>Begins with Pester, which takes longest, so that the end does not wait for it alone.</summary>
public sealed class PesterFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName.Contains(typeof(PesterTests).FullName!, StringComparison.Ordinal))];
}
