using System.Management.Automation;
using VRedis.Connection;

namespace VRedis.PowerShell.Commands;

/// <summary>What all cmdlets of the module have in common: they wait so that Ctrl+C ends them, and turn the engine's errors into error records.</summary>
public abstract class VRedisCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Is cancelled when the user stops the pipeline.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    /// <summary>Waits for the engine.</summary>
    /// <exception cref="PipelineStoppedException">The user has stopped the pipeline.</exception>
    protected T Wait<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return Task.Run(() => work(StopToken)).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc cref="Wait{T}"/>
    protected void Wait(Func<CancellationToken, Task> work) => Wait(async cancellation =>
    {
        await work(cancellation).ConfigureAwait(false);
        return true;
    });

    /// <summary>The session's connection.</summary>
    private protected VRedisConnection Connect()
    {
        if (!Session.IsConnected)
            BeforeConnecting(Session.Settings);
        return Wait(Session.ConnectionAsync);
    }

    /// <summary>Warns of what is not safe about settings that a connection is about to be made with.</summary>
    private protected void BeforeConnecting(VRedisSettings settings)
    {
        ProtectSaved();
        foreach (var warning in ((string?[])[settings.Warning, settings.KeyWarning]).OfType<string>())
            WriteWarning(warning);
    }

    /// <summary>Takes the rights to the file of saved settings from all but its owner, with a warning when others had some.</summary>
    private protected void ProtectSaved()
    {
        if (SavedSettings.Protect() is { } warning)
            WriteWarning(warning);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(Begin);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <summary>Before the first input.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>For each input.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>After the last input.</summary>
    protected virtual void End()
    {
    }

    /// <summary>In every case, the last.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _stopping.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (VRedisException e)
        {
            ThrowTerminatingError(Errors.From(e));
        }
    }
}
