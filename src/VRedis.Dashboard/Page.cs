using System.Security.Cryptography;
using System.Text;

namespace VRedis.Dashboard;

/// <summary>The one page: its markup with style and scripts inside, so that it loads nothing else.</summary>
internal static class Page
{
    // In this order; together they are one script.
    private static readonly string[] Scripts = ["elements.js", "format.js", "server.js", "dialogs.js", "curve.js", "tasks.js", "table.js", "errors.js", "details.js", "workers.js", "keys.js", "main.js"];

    private static readonly string Text = Read("page.html").Replace("/*style*/", Read("style.css"), StringComparison.Ordinal).Replace("/*script*/", string.Join('\n', Scripts.Select(Read)), StringComparison.Ordinal);

    /// <summary>The page, and what browsers may do with it: run what bears the nonce, and talk to this server.</summary>
    public static (byte[] Body, string Policy) Make()
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        return (Encoding.UTF8.GetBytes(Text.Replace("{nonce}", nonce, StringComparison.Ordinal)),
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
