using StackExchange.Redis;

namespace VRedis;

/// <summary>Every key and channel, one function each. Keys of a task share the hash tag <c>{TaskId}</c>, global ones <c>{vredis}</c>.</summary>
internal sealed class Keys(string prefix)
{
    private string Global(string name) => $"{prefix}:{{vredis}}:{name}";

    private string Task(long taskId, string name) => $"{prefix}:{{{taskId}}}:{name}";

    /// <summary>Counter of task ids.</summary>
    public RedisKey TaskCounter => Global("taskid");

    /// <summary>Counter of worker ids.</summary>
    public RedisKey WorkerCounter => Global("workerid");

    /// <summary>Sorted set of all known task ids.</summary>
    public RedisKey Tasks => Global("tasks");

    /// <summary>Set of the ids of tasks that have not ended.</summary>
    public RedisKey Active => Global("active");

    /// <summary>Sorted set: id of a task that has ended → when to look whether it may be removed.</summary>
    public RedisKey Ended => Global("ended");

    /// <summary>Sorted set: worker id → last heartbeat.</summary>
    public RedisKey Workers => Global("workers");

    /// <summary>What the keys of <see cref="Worker"/> and the names of <see cref="WorkerChannel"/> begin with.</summary>
    public string WorkerPrefix => Global("worker:");

    /// <summary>String: what a worker tells of itself.</summary>
    public RedisKey Worker(long workerId) => $"{WorkerPrefix}{workerId}";

    /// <summary>Channel that a worker listens on as long as it lives; a message asks for a sign of life.</summary>
    public string WorkerChannel(long workerId) => $"{WorkerPrefix}{workerId}";

    /// <summary>Hash: worker that is to leave → who asked for it.</summary>
    public RedisKey Drain => Global("drain");

    /// <summary>Which worker looks after the leases of all during this second.</summary>
    public RedisKey Patrol => Global("patrol");

    /// <summary>Counter of ids of command lines.</summary>
    public RedisKey CmdlineCounter => Global("cmdlineid");

    /// <summary>Set of the ids of command lines that run.</summary>
    public RedisKey Cmdlines => Global("cmdlines");

    /// <summary>Channel: the id of a task that has new items.</summary>
    public string Wake => Global("wake");

    /// <summary>Channel: what all workers must hear at once.</summary>
    public string Control => Global("control");

    /// <summary>Hash: definition, state and counters.</summary>
    public RedisKey Meta(long taskId) => Task(taskId, "meta");

    /// <summary>List of chunks that wait.</summary>
    public RedisKey Ready(long taskId) => Task(taskId, "ready");

    /// <summary>Sorted set of chunks that wait for their time.</summary>
    public RedisKey Delayed(long taskId) => Task(taskId, "delayed");

    /// <summary>Hash: items that are too long for scripts, while they are not done.</summary>
    public RedisKey Long(long taskId) => Task(taskId, "long");

    /// <summary>Sorted set: lease → when it runs out.</summary>
    public RedisKey Leases(long taskId) => Task(taskId, "leases");

    /// <summary>What the keys of <see cref="Held"/> begin with.</summary>
    public string HeldPrefix(long taskId) => Task(taskId, "held:");

    /// <summary>Hash: the pieces that a lease holds and how far each is settled.</summary>
    public RedisKey Held(long taskId, string lease) => HeldPrefix(taskId) + lease;

    /// <summary>List of items that have failed for good.</summary>
    public RedisKey Failed(long taskId) => Task(taskId, "failed");

    /// <summary>Sorted set of positions in <see cref="Failed"/> whose items were put back.</summary>
    public RedisKey Restarted(long taskId) => Task(taskId, "restarted");

    /// <summary>List of records.</summary>
    public RedisKey Records(long taskId) => Task(taskId, "records");

    /// <summary>Hash of counters for each worker.</summary>
    public RedisKey Stat(long taskId) => Task(taskId, "stat");

    /// <summary>Set of the names of tables.</summary>
    public RedisKey Tables(long taskId) => Task(taskId, "tables");

    /// <summary>Set of the keys of items that may be pushed only once.</summary>
    public RedisKey Unique(long taskId) => Task(taskId, "unique");

    /// <summary>List of the values of one table.</summary>
    public RedisKey Table(long taskId, string table) => Task(taskId, "table:" + table);

    /// <summary>A table's name within the transaction that puts values into it past a script; nobody ever sees it.</summary>
    public RedisKey Stage(long taskId, string table) => Task(taskId, "stage:" + table);

    /// <summary>List: which items gave how many values, in the order in which these lie in the tables. Only ordered tasks have it.</summary>
    public RedisKey Order(long taskId) => Task(taskId, "order");

    /// <summary>Field of <see cref="Meta"/>: number of values removed from the beginning of a table.</summary>
    public static string Removed(string table) => "removed:" + table;

    /// <summary>Channel: what happens to a task.</summary>
    public string Events(long taskId) => Task(taskId, "events");

    private string Cmdline(long id, string name) => $"{prefix}:{{c{id}}}:{name}";

    /// <summary>Hash of a command line: definition, its sender's sign of life, and how far the sender has read.</summary>
    public RedisKey CmdlineMeta(long id) => Cmdline(id, "meta");

    /// <summary>List of what its workers have said and its sender has not read.</summary>
    public RedisKey CmdlineLines(long id) => Cmdline(id, "lines");

    /// <summary>Channel: its workers have said something.</summary>
    public string CmdlineEvents(long id) => Cmdline(id, "events");
}
