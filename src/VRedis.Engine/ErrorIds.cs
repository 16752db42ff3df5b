namespace VRedis;

/// <summary>The fixed ids of all errors, each documented in docs/errors.md.</summary>
public static class ErrorIds
{
    /// <summary>A setting is out of its range or contradicts another.</summary>
    public const string BadSetting = "VRedis.BadSetting";

    /// <summary>The file with the saved settings cannot be read.</summary>
    public const string BadSavedSettings = "VRedis.BadSavedSettings";

    /// <summary>No Redis answers at the address.</summary>
    public const string Unreachable = "VRedis.Unreachable";

    /// <summary>Redis refuses the user name or password.</summary>
    public const string AccessDenied = "VRedis.AccessDenied";

    /// <summary>A certificate file cannot be used.</summary>
    public const string BadCertificate = "VRedis.BadCertificate";

    /// <summary>The server's certificate does not show that it is the right server.</summary>
    public const string ServerNotTrusted = "VRedis.ServerNotTrusted";

    /// <summary>The server asks for a client certificate, or refuses the one given.</summary>
    public const string ClientCertificateRefused = "VRedis.ClientCertificateRefused";

    /// <summary>One side speaks TLS and the other does not.</summary>
    public const string TlsMismatch = "VRedis.TlsMismatch";

    /// <summary>Redis refuses a command for a reason that waiting does not cure.</summary>
    public const string Refused = "VRedis.Refused";

    /// <summary>There is no task with this id.</summary>
    public const string UnknownTask = "VRedis.UnknownTask";

    /// <summary>No worker with this id or name is alive.</summary>
    public const string UnknownWorker = "VRedis.UnknownWorker";

    /// <summary>The worker was asked to leave, and has not yet.</summary>
    public const string WorkerNotStopped = "VRedis.WorkerNotStopped";

    /// <summary>The task has not ended yet.</summary>
    public const string TaskNotEnded = "VRedis.TaskNotEnded";

    /// <summary>The task has ended, so nothing can be added to it.</summary>
    public const string TaskEnded = "VRedis.TaskEnded";

    /// <summary>The task has no table of this name.</summary>
    public const string UnknownTable = "VRedis.UnknownTable";

    /// <summary>A step, table or task property is not usable.</summary>
    public const string BadTask = "VRedis.BadTask";

    /// <summary>Redis has lost what it had acknowledged: the task's bookkeeping does not fit what was sent.</summary>
    public const string DataLost = "VRedis.DataLost";

    /// <summary>What stands in Redis under a key of VRedis is not what VRedis writes there.</summary>
    public const string BrokenData = "VRedis.BrokenData";

    /// <summary>This process already runs an embedded server.</summary>
    public const string ServerRunning = "VRedis.ServerRunning";

    /// <summary>The embedded server cannot be started.</summary>
    public const string ServerNotStarted = "VRedis.ServerNotStarted";

    /// <summary>No embedded server runs in this process.</summary>
    public const string NoServer = "VRedis.NoServer";

    /// <summary>A script does not parse, or cannot travel.</summary>
    public const string BadScript = "VRedis.BadScript";

    /// <summary>An input or output cannot be serialized.</summary>
    public const string BadValue = "VRedis.BadValue";

    /// <summary>An input, output, record or follow-up item is larger than the limit.</summary>
    public const string ItemTooLarge = "VRedis.ItemTooLarge";

    /// <summary>A worker ended because its process uses more memory than it may.</summary>
    public const string MemoryLimit = "VRedis.MemoryLimit";

    /// <summary>A worker does not allow a command.</summary>
    public const string CommandNotAllowed = "VRedis.CommandNotAllowed";

    /// <summary>What is to run, or to be read, is not signed or encrypted as it must be.</summary>
    public const string NotSigned = "VRedis.NotSigned";

    /// <summary>What is to run, or to be read, was altered, or made for something else.</summary>
    public const string BadSignature = "VRedis.BadSignature";

    /// <summary>What is to run was signed too long ago, or by a clock that is ahead.</summary>
    public const string SignatureExpired = "VRedis.SignatureExpired";

    /// <summary>The key with which something is to be encrypted, decrypted or checked is not there.</summary>
    public const string KeyMissing = "VRedis.KeyMissing";

    /// <summary>A command for the inside of a task was used outside one.</summary>
    public const string NotInTask = "VRedis.NotInTask";

    /// <summary>An item has failed for good.</summary>
    public const string ItemFailed = "VRedis.ItemFailed";

    /// <summary>The last attempt of an item has run longer than the task allows.</summary>
    public const string ItemTimeout = "VRedis.ItemTimeout";

    /// <summary>A non-terminating error of a script on a worker.</summary>
    public const string WorkerError = "VRedis.WorkerError";

    /// <summary>The task did not complete: somebody stopped it, or its sender seemed to have gone.</summary>
    public const string TaskNotCompleted = "VRedis.TaskNotCompleted";

    /// <summary>A command line is not usable.</summary>
    public const string BadCmdline = "VRedis.BadCmdline";

    /// <summary>A worker refuses to run a command line.</summary>
    public const string CmdlineRefused = "VRedis.CmdlineRefused";

    /// <summary>A command line took too long on a worker and was killed there.</summary>
    public const string CmdlineTimedOut = "VRedis.CmdlineTimedOut";

    /// <summary>A command line did not end by itself: it could not be started, or its worker ended or was lost.</summary>
    public const string CmdlineBroken = "VRedis.CmdlineBroken";

    /// <summary>A prompt was asked for where nobody can answer it.</summary>
    public const string NotInteractive = "VRedis.NotInteractive";

    /// <summary>The parameters that say what is exported where do not go together.</summary>
    public const string BadExport = "VRedis.BadExport";

    /// <summary>A file is there already.</summary>
    public const string FileExists = "VRedis.FileExists";

    /// <summary>A file cannot be written.</summary>
    public const string FileNotWritten = "VRedis.FileNotWritten";

    /// <summary>Metrics cannot be served on a port.</summary>
    public const string MetricsNotServed = "VRedis.MetricsNotServed";

    /// <summary>The dashboard cannot be served on a port.</summary>
    public const string DashboardNotServed = "VRedis.DashboardNotServed";
}
