using System.Net.Sockets;
using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>Turns what went wrong at the first connection into an error that says what to do.</summary>
internal static class ConnectError
{
    public static async Task<VRedisException> FromAsync(VRedisSettings settings, Exception error)
    {
        if (error is VRedisException known)
            return known;
        var causes = Causes(error).ToList();
        if (causes.Any(IsDenied))
        {
            var who = settings.UserName is null ? "the password" : $"user '{settings.UserName}' with this password";
            return new VRedisException(ErrorIds.AccessDenied, settings.Password is null
                ? $"Redis at {settings.Address} asks for a password. Give one with -Credential."
                : $"Redis at {settings.Address} does not accept {who}. Give the right one with -Credential.", error);
        }
        if (causes.OfType<RedisServerException>().FirstOrDefault() is { } refused)
            return new VRedisException(ErrorIds.Refused, $"Redis at {settings.Address} refuses: {refused.Message}", error);
        return new VRedisException(ErrorIds.Unreachable,
            $"No Redis answers at {settings.Address}: {await ReasonAsync(settings).ConfigureAwait(false)}. Check host and port, that the server runs and that a firewall lets you through; Start-VRedisServer starts one in this process.", error);
    }

    private static bool IsDenied(Exception e) =>
        e is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || e.Message.Contains("NOAUTH", StringComparison.Ordinal) || e.Message.Contains("WRONGPASS", StringComparison.Ordinal)
        || e.Message.Contains("AuthenticationFailure", StringComparison.Ordinal);

    /// <summary>Why nobody answers, from the socket itself: the client library's message does not say.</summary>
    private static async Task<string> ReasonAsync(VRedisSettings settings)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(settings.HostName, settings.Port, limit.Token).ConfigureAwait(false);
            return settings.Tls ? "something listens there, but it does not speak TLS or is no Redis" : "something listens there, but it does not answer as Redis does";
        }
        catch (SocketException e)
        {
            return char.ToLowerInvariant(e.Message[0]) + e.Message[1..];
        }
        catch (OperationCanceledException)
        {
            return "no answer in time";
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
