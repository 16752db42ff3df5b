using System.Text;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.CSharp.Running;

/// <summary>What a lane's items have in common.</summary>
internal sealed class ScriptLane
{
    public ScriptLane(TaskContext task, ValueCodec codec, CancellationToken cancellation)
    {
        (Task, Codec, Cancellation) = (task, codec, cancellation);
        Arguments = Property("arguments") as object?[] ?? [];
        Streams = new StreamActions(Property("preferences") as System.Collections.IDictionary);
    }

    public TaskContext Task { get; }

    public ValueCodec Codec { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>What <c>-ArgumentList</c> gave.</summary>
    public object?[] Arguments { get; }

    public StreamActions Streams { get; }

    private object? Property(string name) => Task.Definition.Properties.TryGetValue(name, out var text) ? Codec.Read(Encoding.UTF8.GetBytes(text)) : null;
}
