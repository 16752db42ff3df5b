using System.Globalization;
using StackExchange.Redis;
using VRedis.Connection;
using Xunit;

namespace VRedis.Tests.Engine.Support;

/// <summary>A task that a test drives by its scripts alone, one at a time, with a look at every key.</summary>
internal sealed class ScriptTask(Rig rig, long id)
{
    /// <summary>Worker of all leases.</summary>
    public const int WorkerId = 7;

    private readonly Keys _keys = rig.Keys;

    public long Id => id;

    public static async Task<ScriptTask> CreateAsync(Rig rig, int attempts = 4, int liveness = 0, bool ordered = false, long retention = 60_000)
    {
        var task = new ScriptTask(rig, await rig.Database.StringIncrementAsync(rig.Keys.TaskCounter));
        Assert.Equal(ReplyCode.Ok, (await task.CreateAgainAsync(attempts, liveness, ordered, retention)).Code);
        await rig.Database.KeyPersistAsync(rig.Keys.Meta(task.Id)); // as when everybody knows of it
        return task;
    }

    /// <summary>A lease's name; another number, another lease of the same worker.</summary>
    public static string Lease(int number = 1) => VRedis.Lease.Name(WorkerId, number);

    public Task<ScriptReply> CreateAgainAsync(int attempts = 4, int liveness = 0, bool ordered = false, long retention = 60_000, string token = "token") =>
        RunAsync(Script.Create, [_keys.Meta(id)], [Rig.Definition.ToBytes(), attempts, liveness, ordered ? 1 : 0, retention, "anna@desk", token]);

    /// <summary>Pushes a batch of chunks for the step "main".</summary>
    public Task<ScriptReply> PushAsync(int batch, params string[][] chunks) =>
        PushChunksAsync(batch, [.. chunks.Select(items => (items.Length, "0 0 1 0 main\n" + string.Join('\n', items)))]);

    public Task<ScriptReply> PushChunksAsync(int batch, params (int Count, string Text)[] chunks) =>
        RunAsync(Script.Push, [_keys.Meta(id), _keys.Ready(id), _keys.Long(id)], [batch, _keys.Wake, id, .. chunks.SelectMany(chunk => new RedisValue[] { chunk.Count, chunk.Text })]);

    public async Task<ScriptReply> ClaimAsync(string lease, int number, int items = 1000, int piece = 1000, int bytes = 1 << 20, bool known = false, bool alone = false, bool well = true, int limit = 0, string? token = null) =>
        await RunAsync(Script.Claim, [_keys.Meta(id), _keys.Ready(id), _keys.Delayed(id), _keys.Leases(id), _keys.Held(id, lease)],
            [lease, number, items, piece, bytes, 8000, known ? 1 : 0, alone ? 1 : 0, well ? 1 : 0, _keys.HeldPrefix(id), _keys.Events(id), limit, token ?? await MetaAsync("token") ?? ""]);

    /// <summary>Pushes a chunk of long items, as a sender does.</summary>
    public Task<ScriptReply> PushLongAsync(int batch, params string[] items) => RunAsync(new ScriptTransaction(
        Script.Push, [_keys.Meta(id), _keys.Ready(id), _keys.Long(id)],
        [batch, _keys.Wake, id, items.Length, $"0 {items.Length} 1 0 main\n" + string.Join('\n', items.Select((item, i) => $"@{item.Length} {batch}.{i}"))],
        before: db => db.HashSetAsync(_keys.Long(id), [.. items.Select((item, i) => new HashEntry($"{batch}.{i}", item))])));

    /// <summary>The fields of the hash of long items.</summary>
    public async Task<string[]> LongAsync() => [.. Texts(await rig.Database.HashKeysAsync(_keys.Long(id))).Order(StringComparer.Ordinal)];

    /// <summary>Commits output of a table, of which the script sees only the first value.</summary>
    public Task<ScriptReply> CommitPastAsync(string lease, int number, CommitArguments commit, string table, params RedisValue[] values) => RunAsync(new ScriptTransaction(
        Script.Commit, CommitKeys(lease, commit), CommitValues(lease, number, commit),
        behind: db => [db.ListRightPushAsync(_keys.Stage(id, table), values, When.Exists), db.KeyRenameAsync(_keys.Stage(id, table), _keys.Table(id, table))]));

    public Task<ScriptReply> CommitAsync(string lease, int number, CommitArguments commit) => RunAsync(Script.Commit, CommitKeys(lease, commit), CommitValues(lease, number, commit));

    private RedisKey[] CommitKeys(string lease, CommitArguments commit) =>
        [
            _keys.Meta(id), _keys.Ready(id), _keys.Delayed(id), _keys.Leases(id), _keys.Held(id, lease), _keys.Failed(id), _keys.Records(id), _keys.Stat(id), _keys.Tables(id), _keys.Unique(id),
            .. commit.Tables.Select(table => _keys.Table(id, table.Name)), .. commit.Order is null ? (RedisKey[])[] : [_keys.Order(id)],
        ];

    private RedisValue[] CommitValues(string lease, int number, CommitArguments commit) =>
        [lease, number, id, _keys.Wake, _keys.Events(id), _keys.HeldPrefix(id), WorkerId, .. commit.Values()];

    public Task<ScriptReply> RenewAsync(string lease) => RunAsync(Script.Renew, [_keys.Meta(id), _keys.Leases(id)], [lease, 8000]);

    public Task<ScriptReply> PatrolAsync() => RunAsync(Script.Patrol, Four, [_keys.HeldPrefix(id), _keys.Events(id)]);

    public Task<ScriptReply> ReclaimAsync(string lease) => RunAsync(Script.Reclaim, [.. Four, _keys.Held(id, lease), _keys.Failed(id), _keys.Stat(id), _keys.Order(id)],
        [lease, WorkerId, id, _keys.Wake, _keys.Events(id), _keys.HeldPrefix(id)]);

    public Task<ScriptReply> ReleaseAsync(string lease, bool giveUp, params (string Token, int Keep)[] pieces) =>
        RunAsync(Script.Release, [_keys.Meta(id), _keys.Ready(id), _keys.Leases(id), _keys.Held(id, lease)],
            [lease, id, _keys.Wake, giveUp ? 1 : 0, .. pieces.SelectMany(piece => new RedisValue[] { piece.Token, piece.Keep })]);

    public Task<ScriptReply> SealAsync(int lastBatch, bool mayLeave = false) => RunAsync(Script.Seal, Four, [lastBatch, _keys.Events(id), _keys.HeldPrefix(id), mayLeave ? 1 : 0]);

    public Task<ScriptReply> StopAsync() => RunAsync(Script.Stop, Four, [_keys.HeldPrefix(id), _keys.Events(id), _keys.Control, id]);

    public Task<ScriptReply> BeatAsync(int liveness = 10_000) => RunAsync(Script.Beat, [_keys.Meta(id)], [liveness]);

    public Task<ScriptReply> RecordsAsync(int position, int most) => RunAsync(Script.Records, [_keys.Meta(id), _keys.Records(id)], [position, most]);

    /// <summary>Keeps of a table the values from one position up to another; by default to the end.</summary>
    public Task<ScriptReply> TrimAsync(string table, int first, int behind = -1) =>
        RunAsync(Script.Trim, [_keys.Meta(id), _keys.Table(id, table), _keys.Tables(id)], [table, first, behind]);

    /// <summary>Puts failed items back: position of the entry, worker, chunk.</summary>
    public Task<ScriptReply> RestartAsync(params (int Position, long Worker, string Chunk)[] items) => RunAsync(Script.Restart,
        [_keys.Meta(id), _keys.Ready(id), _keys.Restarted(id), _keys.Stat(id)], [_keys.Events(id), "", .. items.SelectMany(item => new RedisValue[] { item.Position, item.Worker, item.Chunk })]);

    public Task<ScriptReply> RemoveAsync(bool onlyWhenDue) => RunAsync(Script.Remove, [_keys.Meta(id)], [onlyWhenDue ? 1 : 0]);

    public Task<ScriptReply> StatAsync() => RunAsync(Script.Stat, [_keys.Meta(id), _keys.Stat(id), _keys.Delayed(id)], []);

    /// <summary>The keys there are of the task, without what they all begin with.</summary>
    public async Task<string[]> KeysAsync()
    {
        var prefix = _keys.Meta(id).ToString()[..^"meta".Length];
        var found = new List<string>();
        await foreach (var key in rig.Database.Multiplexer.GetServers()[0].KeysAsync(rig.Database.Database, prefix + "*", 10_000))
            found.Add(key.ToString()[prefix.Length..]);
        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>How long the server keeps a key of the task; null for ever.</summary>
    public Task<TimeSpan?> LifetimeAsync(string key) => rig.Database.KeyTimeToLiveAsync(_keys.Meta(id).ToString()[..^"meta".Length] + key);

    /// <summary>A field of the meta hash.</summary>
    public async Task<string?> MetaAsync(string field) => await rig.Database.HashGetAsync(_keys.Meta(id), field);

    public Task SetMetaAsync(string field, RedisValue value) => rig.Database.HashSetAsync(_keys.Meta(id), field, value);

    /// <summary>The chunks that wait.</summary>
    public async Task<string[]> ReadyAsync() => Texts(await rig.Database.ListRangeAsync(_keys.Ready(id)));

    /// <summary>Puts a chunk at the end of what waits, past the scripts.</summary>
    public async Task AddReadyAsync(string chunk, int count)
    {
        await rig.Database.ListRightPushAsync(_keys.Ready(id), chunk);
        foreach (var (field, more) in new[] { ("items", count), ("open", count), ("waiting", count), ("bytes", chunk.Length) })
            await rig.Database.HashIncrementAsync(_keys.Meta(id), field, more);
    }

    /// <summary>What a lease holds, with all its fields.</summary>
    public async Task<Dictionary<string, string>> HeldAsync(string lease) =>
        (await rig.Database.HashGetAllAsync(_keys.Held(id, lease))).ToDictionary(field => field.Name.ToString(), field => field.Value.ToString());

    public async Task<string[]> TableAsync(string name) => Texts(await rig.Database.ListRangeAsync(_keys.Table(id, name)));

    public async Task<string[]> OrderAsync() => Texts(await rig.Database.ListRangeAsync(_keys.Order(id)));

    public async Task<string[]> TableNamesAsync() => [.. Texts(await rig.Database.SetMembersAsync(_keys.Tables(id))).Order(StringComparer.Ordinal)];

    public async Task<byte[][]> FailedAsync() => [.. (await rig.Database.ListRangeAsync(_keys.Failed(id))).Select(value => (byte[])value!)];

    /// <summary>Positions of failed entries whose items were put back.</summary>
    public async Task<string[]> RestartedAsync() => Texts(await rig.Database.SortedSetRangeByRankAsync(_keys.Restarted(id)));

    public async Task<long> StatAsync(string counter) => (long)await rig.Database.HashGetAsync(_keys.Stat(id), $"{WorkerId}:{counter}");

    /// <summary>When a lease runs out, or null.</summary>
    public Task<double?> LeaseEndAsync(string lease) => rig.Database.SortedSetScoreAsync(_keys.Leases(id), lease);

    /// <summary>Lets a lease run out.</summary>
    public Task ExpireAsync(string lease) => rig.Database.SortedSetAddAsync(_keys.Leases(id), lease, 1);

    /// <summary>Lets the time of all delayed chunks come.</summary>
    public async Task MakeDelayedDueAsync()
    {
        foreach (var chunk in await rig.Database.SortedSetRangeByRankAsync(_keys.Delayed(id)))
            await rig.Database.SortedSetAddAsync(_keys.Delayed(id), chunk, 1);
    }

    public Task RemoveAsync() => rig.Database.KeyDeleteAsync(_keys.Meta(id));

    /// <summary>The counters say what the lists hold.</summary>
    public async Task AssertBooksAsync(params string[] leases)
    {
        var delayed = Texts(await rig.Database.SortedSetRangeByRankAsync(_keys.Delayed(id)));
        string[] waiting = [.. await ReadyAsync(), .. delayed];
        var held = 0;
        foreach (var lease in leases)
        {
            var fields = await HeldAsync(lease);
            held += fields.Where(field => char.IsDigit(field.Key[0])).Sum(field => Count(field.Value) - (fields.TryGetValue("p" + field.Key, out var settled) ? Number(settled) : 0));
        }
        Assert.Equal(
            (waiting.Sum(Count), waiting.Sum(chunk => chunk.Length), delayed.Sum(Count), waiting.Sum(Count) + held),
            (Number(await MetaAsync("waiting")), Number(await MetaAsync("bytes")), Number(await MetaAsync("delayed")), Number(await MetaAsync("open"))));
    }

    private RedisKey[] Four => [_keys.Meta(id), _keys.Ready(id), _keys.Delayed(id), _keys.Leases(id)];

    private Task<ScriptReply> RunAsync(Script script, RedisKey[] keys, RedisValue[] values) =>
        rig.Connection.RunAsync(script, keys, values, TestContext.Current.CancellationToken);

    private Task<ScriptReply> RunAsync(ScriptTransaction transaction) => rig.Connection.RunAsync(transaction, TestContext.Current.CancellationToken);

    private static int Count(string chunk) => Number(chunk.Split(' ')[1]);

    private static int Number(string? text) => int.Parse(text!, CultureInfo.InvariantCulture);

    private static string[] Texts(RedisValue[] values) => [.. values.Select(value => value.ToString())];
}
