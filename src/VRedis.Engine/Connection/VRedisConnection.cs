using System.Diagnostics;
using StackExchange.Redis;
using VRedis.Wire;

namespace VRedis.Connection;

/// <summary>The one connection of a process to its Redis. Everything sent through it is sent again until it has worked, so an outage delays and never loses.</summary>
public sealed class VRedisConnection : IAsyncDisposable
{
    /// <summary>For reading what something is decided by: a replica, which the library would ask when the master is away, may not have all of it yet.</summary>
    internal const CommandFlags Truth = CommandFlags.DemandMaster;

    // With the waits between them, some four seconds.
    private const int MostPings = 8;

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly TlsClient? _tls;
    private volatile bool _troubled;
    private long _wellSince; // 0 while Redis does not answer

    private VRedisConnection(VRedisSettings settings, KeyRing keyRing, TlsClient? tls, ConnectionMultiplexer multiplexer, ServerInfo server)
    {
        (_tls, KeyRing) = (tls, keyRing);
        _wellSince = Stopwatch.GetTimestamp() - (long)(server.Uptime.TotalSeconds * Stopwatch.Frequency);
        HasTransactions = !server.IsEmbedded;
        Settings = settings;
        Keys = new Keys(settings.Prefix);
        _multiplexer = multiplexer;
        _multiplexer.ConnectionFailed += (_, _) => Volatile.Write(ref _wellSince, 0);
        _multiplexer.ConnectionRestored += (_, _) =>
        {
            Interlocked.CompareExchange(ref _wellSince, Stopwatch.GetTimestamp(), 0);
            Restored?.Invoke();
        };
    }

    /// <summary>Called with a sentence for the user when Redis cannot be used (true) and when it can again (false).</summary>
    public event Action<bool, string>? Trouble;

    /// <summary>Called when a connection to Redis is there again: it may be another Redis, or one that has forgotten.</summary>
    internal event Action? Restored;

    /// <summary>The settings it was made with.</summary>
    public VRedisSettings Settings { get; }

    internal Keys Keys { get; }

    /// <summary>The keys that sign and encrypt.</summary>
    internal KeyRing KeyRing { get; }

    internal IDatabase Database => _multiplexer.GetDatabase(Settings.Database);

    internal ISubscriber Subscriber => _multiplexer.GetSubscriber();

    internal bool IsCluster => _multiplexer.GetServers().Any(server => server.ServerType == ServerType.Cluster);

    /// <summary>Whether scripts may stand in transactions. The embedded server breaks the connection when they do.</summary>
    internal bool HasTransactions { get; }

    /// <summary>How long Redis has answered without a break; before the connection was made, how long it has been up. What was missed in a break must get this time to be made up before it counts.</summary>
    internal TimeSpan WellFor
    {
        get
        {
            var since = Volatile.Read(ref _wellSince);
            if (since == 0 && _multiplexer.IsConnected) // what the library tells of its connections it tells on the pool, in any order
                since = Interlocked.CompareExchange(ref _wellSince, Stopwatch.GetTimestamp(), 0);
            return since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(since);
        }
    }

    /// <summary>Connects, and checks that Redis accepts commands.</summary>
    /// <param name="settings">Where Redis is.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>, <see cref="ErrorIds.Unreachable"/>, <see cref="ErrorIds.AccessDenied"/>, or with TLS
    /// <see cref="ErrorIds.BadCertificate"/>, <see cref="ErrorIds.ServerNotTrusted"/>, <see cref="ErrorIds.ClientCertificateRefused"/> or <see cref="ErrorIds.TlsMismatch"/>.</exception>
    public static async Task<VRedisConnection> ConnectAsync(VRedisSettings settings, CancellationToken cancellation = default)
    {
        var keyRing = KeyRing.Load(settings.Validate());
        var tls = settings.Tls ? new TlsClient(settings) : null;
        ConnectionMultiplexer? multiplexer = null;
        try
        {
            var options = ConnectionOptions.From(settings, tls);
            multiplexer = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(settings.ConnectTimeout, cancellation).ConfigureAwait(false);
            await multiplexer.GetDatabase(settings.Database).ExecuteAsync("EXISTS", new Keys(settings.Prefix).Tasks).WaitAsync(settings.ConnectTimeout, cancellation).ConfigureAwait(false);
            if (settings.Database > 0) // the library does not notice that it was refused, and would go on in database 0
                await multiplexer.GetDatabase(settings.Database).ExecuteAsync("SELECT", settings.Database).WaitAsync(settings.ConnectTimeout, cancellation).ConfigureAwait(false);
            return new VRedisConnection(settings, keyRing, tls, multiplexer, await ServerInfo.GetAsync(multiplexer).WaitAsync(settings.ConnectTimeout, cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (multiplexer is not null)
                await multiplexer.DisposeAsync().ConfigureAwait(false);
            throw await ConnectError.FromAsync(settings, tls, e).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a script, again and again while Redis cannot be used.</summary>
    internal Task<ScriptReply> RunAsync(Script script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellation) =>
        RunAsync(db => script.EvaluateAsync(evaluate => evaluate(db), keys, values), script, cancellation);

    /// <summary>Runs a script and the commands around it in one step, again and again while Redis cannot be used. See <see cref="HasTransactions"/>.</summary>
    internal Task<ScriptReply> RunAsync(ScriptTransaction transaction, CancellationToken cancellation) => RunAsync(transaction.RunAsync, transaction.Script, cancellation);

    /// <summary>Runs a script once on the calling thread, without the thread pool's help.</summary>
    internal ScriptReply Run(Script script, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return new ScriptReply(Database.ScriptEvaluate(script.Hash, keys, values));
        }
        catch (RedisServerException e) when (Script.IsUnknown(e))
        {
            return new ScriptReply(Database.ScriptEvaluate(script.Text, keys, values));
        }
    }

    /// <summary>Runs a command that may be repeated, again and again while Redis cannot be used.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<T> TryAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellation) =>
        (await TryAsync(command, script: null, cancellation).ConfigureAwait(false)).Result;

    /// <summary>The server's clock, in milliseconds since 1970 UTC.</summary>
    internal async Task<long> NowAsync(CancellationToken cancellation)
    {
        var time = (RedisResult[])(await TryAsync(db => db.ExecuteAsync("TIME"), cancellation).ConfigureAwait(false))!;
        return ((long)time[0] * 1000) + ((long)time[1] / 1000);
    }

    /// <summary>Listens on a channel; messages arrive one after another. When the connection is broken just now, it begins when it is back.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.Refused"/>: the user may not listen there.</exception>
    /// <returns>Ends listening when disposed.</returns>
    internal async Task<IAsyncDisposable> ListenAsync(string channel, Action<string> handler, CancellationToken cancellation = default)
    {
        // Not awaited as such: what fails is not undone by the library, so that it could not be repeated. It renews subscriptions by itself; the answer to
        // what is sent behind shows that this one holds.
        var queue = await Subscriber.SubscribeAsync(RedisChannel.Literal(channel), CommandFlags.FireAndForget).ConfigureAwait(false);
        await TryAsync(_ => Subscriber.PingAsync(), cancellation).ConfigureAwait(false);
        for (var tries = 0; Subscriber.SubscribedEndpoint(RedisChannel.Literal(channel)) is null; tries++)
        {
            // Nothing else tells that Redis has refused it. After an outage it takes a moment.
            if (tries == MostPings)
                throw Refusal.Channel(Settings, channel);
            await TryAsync(_ => Subscriber.PingAsync(), cancellation).ConfigureAwait(false);
            await Task.Delay(RetryRule.Delay(tries), cancellation).ConfigureAwait(false);
        }
        queue.OnMessage(message => handler(message.Message.ToString()));
        return new Listening(queue);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _multiplexer.DisposeAsync().ConfigureAwait(false);

    private async Task<ScriptReply> RunAsync(Func<IDatabase, Task<RedisResult>> command, Script script, CancellationToken cancellation)
    {
        var (result, tries) = await TryAsync(command, script, cancellation).ConfigureAwait(false);
        return new ScriptReply(result, sentOnce: tries == 1);
    }

    /// <param name="command">The command.</param>
    /// <param name="script">The script that it runs, for the message when Redis refuses it; or null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer, and how often the command was sent.</returns>
    private async Task<(T Result, int Tries)> TryAsync<T>(Func<IDatabase, Task<T>> command, Script? script, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var result = await command(Database).WaitAsync(cancellation).ConfigureAwait(false); // while Redis is away, an answer may be seconds off
                if (tries > 0)
                    Recovered();
                return (result, tries + 1);
            }
            catch (Exception e) when (RetryRule.Passes(e))
            {
                Failed(e);
                await Task.Delay(RetryRule.Delay(tries), cancellation).ConfigureAwait(false);
            }
            catch (RedisException e)
            {
                throw Refusal.From(Settings, e, script);
            }
        }
    }

    private void Failed(Exception error)
    {
        if (Interlocked.Exchange(ref _wellSince, 0) != 0 || !_troubled)
        {
            _troubled = true;
            Trouble?.Invoke(true, Messages.FormatRedisAway(address: Settings.Address, reason: _tls?.Problem ?? RetryRule.Reason(error)));
        }
    }

    private void Recovered()
    {
        Interlocked.CompareExchange(ref _wellSince, Stopwatch.GetTimestamp(), 0);
        if (!_troubled)
            return;
        _troubled = false;
        Trouble?.Invoke(false, Messages.FormatRedisBack(Settings.Address));
    }

    private sealed class Listening(ChannelMessageQueue queue) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await queue.UnsubscribeAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is RedisException or ObjectDisposedException)
            {
                // The connection is gone, and the subscription with it.
            }
        }
    }
}
