using System.Net;
using System.Text;
using System.Text.Json;

namespace VRedis.Dashboard;

/// <summary>What the server says.</summary>
internal static class Answer
{
    /// <summary>Headers of every answer: nothing is kept, guessed, framed or told to others.</summary>
    public static void Prepare(HttpListenerResponse response)
    {
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"; // the page has its own
    }

    public static Task JsonAsync(HttpListenerResponse response, object value, int status = 200) =>
        WriteAsync(response, status, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(value, DashboardJson.Answers));

    public static Task TextAsync(HttpListenerResponse response, int status, string text) => WriteAsync(response, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    public static async Task WriteAsync(HttpListenerResponse response, int status, string type, byte[] body)
    {
        (response.StatusCode, response.ContentType, response.ContentLength64) = (status, type, body.Length);
        await response.OutputStream.WriteAsync(body).ConfigureAwait(false);
    }

    /// <summary>An error, with its id for the page; one that is none of ours without.</summary>
    public static Task ErrorAsync(HttpListenerResponse response, Exception error)
    {
        response.Headers.Remove("Content-Disposition"); // it is no download any more
        var id = (error as VRedisException)?.ErrorId;
        return JsonAsync(response, new { ErrorId = id, error.Message }, id switch
        {
            null => 500,
            ErrorIds.BadSetting => 400,
            ErrorIds.Refused => 403,
            ErrorIds.UnknownTask or ErrorIds.UnknownTable => 404,
            ErrorIds.Unreachable => 503,
            _ => 409,
        });
    }
}
