using System.Net.Sockets;
using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>Turns what went wrong at the first connection into an error that says what to do.</summary>
internal static class ConnectError
{
    public static async Task<VRedisException> FromAsync(VRedisSettings settings, TlsClient? tls, Exception error)
    {
        if (error is VRedisException known)
            return known;
        if (Distrust(settings, tls, error) is { } distrust)
            return distrust;
        var causes = Causes(error).ToList();
        if (causes.Any(IsDenied))
        {
            var who = settings.UserName is null ? Messages.RedisWhoPassword : Messages.FormatRedisWhoUser(settings.UserName);
            return new VRedisException(ErrorIds.AccessDenied, settings.Password is null
                ? Messages.FormatRedisAsksForPassword(settings.Address)
                : Messages.FormatRedisDeniesAccess(address: settings.Address, who: who), error);
        }
        if (settings.SentinelMaster is { } master && !causes.Exists(e => e is SocketException))
        {
            return new VRedisException(ErrorIds.Unreachable,
                Messages.FormatRedisSentinelLeadsNowhere(host: settings.HostName, port: settings.Port, master: master), error);
        }
        if (causes.Find(e => e is RedisServerException or RedisCommandException) is { } refused)
            return Refusal.From(settings, refused);
        if (!causes.Exists(e => e is SocketException { SocketErrorCode: not SocketError.ConnectionReset })
            && (await TlsProbe.FindAsync(settings, tls, error).ConfigureAwait(false) ?? Distrust(settings, tls, error)) is { } reason)
        {
            return reason;
        }
        return new VRedisException(ErrorIds.Unreachable,
            Messages.FormatRedisUnreachable(address: settings.Address, reason: await ReasonAsync(settings, causes).ConfigureAwait(false)), error);
    }

    private static VRedisException? Distrust(VRedisSettings settings, TlsClient? tls, Exception error) => tls?.Problem is { } problem
        ? new VRedisException(ErrorIds.ServerNotTrusted, Messages.FormatRedisNotTrusted(address: settings.Address, problem: problem), error)
        : null;

    private static bool IsDenied(Exception e) =>
        e is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || e.Message.Contains("NOAUTH", StringComparison.Ordinal) || e.Message.Contains("WRONGPASS", StringComparison.Ordinal)
        || e.Message.Contains("AuthenticationFailure", StringComparison.Ordinal);

    private static async Task<string> ReasonAsync(VRedisSettings settings, List<Exception> causes)
    {
        if (causes.OfType<SocketException>().LastOrDefault() is { } socket)
            return socket.Message;
        if (causes.Exists(e => e is TimeoutException || e.Message.Contains("timeout", StringComparison.OrdinalIgnoreCase)))
            return Messages.RedisReasonNoAnswer;
        // The library's own words, with no cause behind them, tell of its options and not of the reason: the socket knows it.
        return causes[^1] is RedisConnectionException ? await AskSocketAsync(settings).ConfigureAwait(false) ?? Messages.RedisReasonNoAnswer : causes[^1].Message;
    }

    private static async Task<string?> AskSocketAsync(VRedisSettings settings)
    {
        using var client = new TcpClient();
        using var limit = new CancellationTokenSource(settings.ConnectTimeout * 0.1);
        try
        {
            await client.ConnectAsync(settings.HostName, settings.Port, limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            yield return error;
            if (error is AggregateException { InnerExceptions.Count: > 1 } several)
            {
                foreach (var inner in several.InnerExceptions.SelectMany(Causes))
                    yield return inner;
            }
        }
    }
}
