namespace VRedis.Bench;

/// <summary>A scenario that could not be run, or whose results were wrong.</summary>
internal sealed class BenchException(string message) : Exception(message);
