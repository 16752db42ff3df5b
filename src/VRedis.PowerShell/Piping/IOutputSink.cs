using VRedis.Sending;

namespace VRedis.PowerShell.Piping;

/// <summary>Where a task's output goes. Disposing it takes away what is unfinished.</summary>
internal interface IOutputSink : IDisposable
{
    /// <summary>Takes output values.</summary>
    void Write(OutputEvent output);

    /// <summary>The task has completed and all its output was taken.</summary>
    void Complete();
}
