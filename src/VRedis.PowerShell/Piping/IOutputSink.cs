using VRedis.Sending;

namespace VRedis.PowerShell.Piping;

/// <summary>Where a task's output goes. Disposing it ends what is unfinished.</summary>
internal interface IOutputSink : IDisposable
{
    /// <summary>A sentence on where the output is that was taken; null: in the task's tables.</summary>
    string? Where => null;

    /// <summary>Takes output values.</summary>
    void Write(OutputEvent output);

    /// <summary>Nothing comes just now.</summary>
    void Idle()
    {
    }

    /// <summary>The task has ended and all its output was taken.</summary>
    void Complete();
}
