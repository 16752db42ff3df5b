using System.Collections.Concurrent;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>
/// Reads what a task brings forth while it runs. It remembers how far it has read each list; messages only tell it that there is more, so one
/// that is lost delays at most until the next look.
/// </summary>
internal sealed class TaskFollower
{
    private const int Block = 1000;
    private static readonly Func<string> What = static () => Messages.RedisNumberTaskCounter;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly VRedisConnection _connection;
    private readonly long _taskId;
    private readonly Sealer? _sealer;
    private readonly EventQueue _events;
    private readonly TaskBounds? _bounds;
    private readonly Signal _more = new();
    private readonly ConcurrentDictionary<string, long> _lengths = new(StringComparer.Ordinal); // as told by messages
    private readonly ConcurrentDictionary<string, long> _read = new(StringComparer.Ordinal); // asked for by Progress from any thread
    private readonly Dictionary<string, ReadMark> _marks = new() { [EventMessage.FailedList] = new(), [EventMessage.OrderList] = new() };
    private readonly ReadOptions _options;
    private readonly List<TableCursor> _tables;
    private readonly OrderedOutput? _ordered; // for an ordered task that is read as a whole
    private string? _token; // which no other task has
    private long? _lost; // how often Redis had lost something, at the first look
    private long _open;
    private long _waiting;
    private volatile bool _ended;
    private TaskState _state;

    /// <param name="connection">Where to read.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="definition">What it is.</param>
    /// <param name="sealer">Opens what belongs to it; null when nothing needs to.</param>
    /// <param name="events">Takes what was read.</param>
    /// <param name="bounds">Told what waits in Redis; null when nobody asks.</param>
    /// <param name="options">What is read.</param>
    public TaskFollower(VRedisConnection connection, long taskId, TaskDefinition definition, Sealer? sealer, EventQueue events, TaskBounds? bounds, ReadOptions options)
    {
        (_connection, _taskId, _sealer, _events, _bounds, _options) = (connection, taskId, sealer, events, bounds, options);
        _tables = [.. (options.Only ?? definition.Tables.Select(table => new TableRange(table))).Select(range => new TableCursor(connection, taskId, range, sealer))];
        _ordered = definition.Ordered && options.Only is null ? new OrderedOutput(connection, taskId, sealer, events) : null;
    }

    /// <summary>What was last heard.</summary>
    public TaskProgress Progress(long sent) =>
        new(sent, Volatile.Read(ref _open), Volatile.Read(ref _waiting), _read.GetValueOrDefault(EventMessage.FailedList), _state);

    /// <summary>Reads until the task has ended and everything of it is read.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var listening = (await _connection.ListenAsync(_connection.Keys.Events(_taskId), OnMessage, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        if (_options.FromNow)
            await SkipAsync(cancellation).ConfigureAwait(false);
        for (var first = true; ; first = false) // the first time look at everything: it may have begun before we listened
        {
            var told = !first && await _more.WaitAsync(Look, cancellation).ConfigureAwait(false);
            if (!told || _ended)
                await LookAsync(cancellation).ConfigureAwait(false);
            var ended = _state.HasEnded() || !_options.Follow; // before reading, so that nothing follows the end
            try
            {
                await ReadAsync(all: ended || !told, ended, cancellation).ConfigureAwait(false);
            }
            catch (VRedisException e) when (e.ErrorId == ErrorIds.DataLost)
            {
                await LookAsync(cancellation).ConfigureAwait(false); // says so when the whole task is lost
                throw;
            }
            if (ended || (_options.Only is not null && _tables.TrueForAll(table => table.Done)))
            {
                _events.AddNow(new EndEvent(_state));
                return;
            }
        }
    }

    private async Task ReadAsync(bool all, bool ended, CancellationToken cancellation)
    {
        if (_options.Only is null)
            await ReadRecordsAsync(all, cancellation).ConfigureAwait(false);
        if (_ordered is not null)
            await ReadInOrderAsync(_ordered, all, ended, cancellation).ConfigureAwait(false);
        else
            await ReadTablesAsync(all, cancellation).ConfigureAwait(false);
        if (_options.Only is null)
            await ReadFailuresAsync(all, cancellation).ConfigureAwait(false);
    }

    private void OnMessage(string text)
    {
        if (EventMessage.Parse(text) is not { } message)
            return;
        if (message.Ended)
        {
            _ended = true;
        }
        else
        {
            Volatile.Write(ref _open, message.Open);
            Volatile.Write(ref _waiting, message.Waiting);
            _bounds?.Set(message.Waiting, message.Bytes);
            foreach (var (list, length) in message.Lists)
                _lengths[list] = length;
        }
        _more.Set();
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var heard = _bounds?.Heard ?? 0;
        var meta = await _connection.TryAsync(
            db => db.HashGetAsync(_connection.Keys.Meta(_taskId), ["state", "open", "waiting", "bytes", "lost", "token"], VRedisConnection.Truth), cancellation).ConfigureAwait(false);
        if (meta[0].IsNull || meta[5].ToString() != (_token ??= meta[5].ToString())) // or another task has got its id
        {
            throw new VRedisException(ErrorIds.DataLost,
                Messages.FormatTaskGone(_taskId));
        }
        if ((long)meta[4] > (_lost ??= (long)meta[4])) // before this reader began it harms nobody
            throw ReadMark.Lost(_taskId);
        _state = TaskStates.Parse(meta[0].ToString());
        var (open, waiting, bytes) = (meta[1].Whole(What), meta[2].Whole(What), meta[3].Whole(What));
        Volatile.Write(ref _open, open);
        Volatile.Write(ref _waiting, waiting);
        _bounds?.SetRead(waiting, bytes, heard);
    }

    /// <summary>Leaves out what is there already.</summary>
    private async Task SkipAsync(CancellationToken cancellation)
    {
        var keys = _connection.Keys;
        if (_ordered is not null)
        {
            await foreach (var block in ReadListAsync(EventMessage.OrderList, keys.Order(_taskId), all: true, cancellation).ConfigureAwait(false))
                _ordered.Add(block, skip: true);
        }
        foreach (var table in _tables)
            table.MoveTo((await TableReader.ExtentAsync(_connection, _taskId, table.Table, cancellation).ConfigureAwait(false)).Item2);
        _read[EventMessage.FailedList] = await _connection.TryAsync(db => db.ListLengthAsync(keys.Failed(_taskId)), cancellation).ConfigureAwait(false);
        var dropped = await _connection.TryAsync(db => db.HashGetAsync(keys.Meta(_taskId), "dropped"), cancellation).ConfigureAwait(false);
        _read[EventMessage.RecordList] = dropped.Whole(What) + await _connection.TryAsync(db => db.ListLengthAsync(keys.Records(_taskId)), cancellation).ConfigureAwait(false);
    }

    private async Task ReadTablesAsync(bool all, CancellationToken cancellation)
    {
        foreach (var table in _tables)
        {
            for (var last = false; !last && (all || _lengths.GetValueOrDefault(table.Table) > table.Position);)
            {
                var block = await table.ReadAsync(cancellation).ConfigureAwait(false);
                if (block.Missed > 0)
                    _events.AddNow(new NoticeEvent(Messages.FormatValuesRemovedByOthers(count: block.Missed, table: table.Table, taskId: _taskId)));
                if (block.Values.Length > 0)
                    await _events.AddAsync(new OutputEvent(table.Table, block.Values) { Position = block.Position }, cancellation).ConfigureAwait(false);
                last = block.Last;
            }
        }
    }

    private async Task ReadInOrderAsync(OrderedOutput ordered, bool all, bool ended, CancellationToken cancellation)
    {
        await foreach (var block in ReadListAsync(EventMessage.OrderList, _connection.Keys.Order(_taskId), all, cancellation).ConfigureAwait(false))
        {
            ordered.Add(block);
            await PassAsync(rest: false).ConfigureAwait(false); // so that of a long list only what is out of order is kept
        }
        if (ended)
            await PassAsync(rest: true).ConfigureAwait(false);

        async Task PassAsync(bool rest)
        {
            await ordered.PassAsync(rest, cancellation).ConfigureAwait(false);
            _bounds?.Passed(ordered.Passed);
        }
    }

    private async Task ReadFailuresAsync(bool all, CancellationToken cancellation)
    {
        await foreach (var block in ReadListAsync(EventMessage.FailedList, _connection.Keys.Failed(_taskId), all, cancellation).ConfigureAwait(false))
        {
            // What an item has said stands before its failure, also when both were committed since the records were read.
            await ReadRecordsAsync(all: true, cancellation).ConfigureAwait(false);
            var first = _read[EventMessage.FailedList] - block.Length;
            var restarted = await FailureList.RestartedAsync(_connection, _taskId, first, first + block.Length, cancellation).ConfigureAwait(false);
            List<ItemFailure?> failures = [.. block.Where((_, i) => !restarted.Contains(first + i)).Select(entry => ItemFailure.FromBytes(entry))];
            foreach (var failure in failures.OfType<ItemFailure>())
                await _events.AddAsync(new FailureEvent(failure.Show(_sealer)), cancellation).ConfigureAwait(false);
            NoteSkipped(failures.Count(failure => failure is null), Messages.FailedItems);
        }
    }

    private async IAsyncEnumerable<byte[][]> ReadListAsync(string list, RedisKey key, bool all, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var from = _read.GetValueOrDefault(list);
            if (!all && _lengths.GetValueOrDefault(list) <= from)
                yield break;
            var (mark, overlap) = (_marks[list], _marks[list].Overlap);
            var values = await _connection.TryAsync(db => db.ListRangeAsync(key, from - overlap, from + Block - 1, VRedisConnection.Truth), cancellation).ConfigureAwait(false);
            var block = mark.Take(Array.ConvertAll(values, value => (byte[]?)value ?? []), overlap, _taskId);
            if (block.Length == 0)
                yield break;
            _read[list] = from + block.Length;
            yield return block;
            if (all && block.Length < Block)
                yield break;
        }
    }

    private TaskEvent Open(TaskRecord record)
    {
        try
        {
            return new RecordEvent(_sealer is { Encrypts: true } ? record with { Value = _sealer.Open(SealPurpose.Record, record.Stream.ToString(), record.Value) } : record);
        }
        catch (VRedisException e)
        {
            return new NoticeEvent(Messages.FormatRecordSealed(taskId: _taskId, reason: e.Message));
        }
    }

    private async Task ReadRecordsAsync(bool all, CancellationToken cancellation)
    {
        while (true)
        {
            var from = _read.GetValueOrDefault(EventMessage.RecordList);
            if (!all && _lengths.GetValueOrDefault(EventMessage.RecordList) <= from)
                return;
            var reply = await _connection.RunAsync(Script.Records, [_connection.Keys.Meta(_taskId), _connection.Keys.Records(_taskId)], [from, Block], cancellation).ConfigureAwait(false);
            if (!reply.Succeeded || reply.Count <= 1)
                return;
            if (reply.Number(0) > from)
                _events.AddNow(new NoticeEvent(Messages.FormatRecordsDropped(count: reply.Number(0) - from, taskId: _taskId)));
            var skipped = 0;
            for (var i = 1; i < reply.Count; i++)
            {
                if (TaskRecord.FromBytes(reply.Bytes(i)) is { } record)
                    await _events.AddAsync(Open(record), cancellation).ConfigureAwait(false);
                else
                    skipped++;
            }
            NoteSkipped(skipped, Messages.EntriesRecords);
            _read[EventMessage.RecordList] = reply.Number(0) + reply.Count - 1;
        }
    }

    private void NoteSkipped(int count, string what)
    {
        if (count > 0)
            _events.AddNow(new NoticeEvent(Messages.FormatEntriesForeign(count: count, what: what, taskId: _taskId)));
    }
}
