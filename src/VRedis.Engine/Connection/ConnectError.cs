using System.Net.Sockets;
using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>Turns what went wrong at the first connection into an error that says what to do.</summary>
internal static class ConnectError
{
    public static VRedisException From(VRedisSettings settings, Exception error)
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
            $"No Redis answers at {settings.Address}: {Reason(causes)}. Check host and port, that the server runs and that a firewall lets you through; Start-VRedisServer starts one in this process.", error);
    }

    private static bool IsDenied(Exception e) =>
        e is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || e.Message.Contains("NOAUTH", StringComparison.Ordinal) || e.Message.Contains("WRONGPASS", StringComparison.Ordinal)
        || e.Message.Contains("AuthenticationFailure", StringComparison.Ordinal);

    private static string Reason(List<Exception> causes)
    {
        if (causes.OfType<SocketException>().LastOrDefault() is { } socket)
            return socket.Message;
        return causes.Any(e => e is TimeoutException || e.Message.Contains("timeout", StringComparison.OrdinalIgnoreCase)) || causes.Count == 0
            ? "no answer in time"
            : causes[^1].Message;
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
