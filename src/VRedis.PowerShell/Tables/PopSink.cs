using System.Management.Automation;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;
using VRedis.Sending;

namespace VRedis.PowerShell.Tables;

/// <summary>Output goes to the pipeline, and what was taken there is removed from Redis.</summary>
/// <param name="cmdlet">Whose pipeline it is.</param>
/// <param name="codec">Reads values.</param>
/// <param name="pop">Removes.</param>
internal sealed class PopSink(Cmdlet cmdlet, PSValueCodec codec, TablePop pop) : IOutputSink
{
    public void Write(OutputEvent output)
    {
        IStreams streams = new CmdletStreams(cmdlet);
        var taken = 0;
        try
        {
            foreach (var value in output.Values)
            {
                if (codec.TryReadOutput(value, output.Table, streams, out var read))
                    cmdlet.WriteObject(read);
                taken++;
            }
        }
        catch (Exception e) when (e is PipelineStoppedException or FlowControlException && !cmdlet.Stopping)
        {
            taken++; // nobody stops this pipeline: Select-Object -First, or a break, has taken this one and wants no more
            throw;
        }
        finally
        {
            pop.Taken(output.Table, output.Position!.Value + taken);
        }
    }

    public void Complete() => pop.Complete();

    public void Dispose()
    {
    }
}
