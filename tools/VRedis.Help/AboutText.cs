using System.Text;

namespace VRedis.Help;

/// <summary>An about topic as Get-Help shows it: headings in capitals, text indented and wrapped for 80 columns, code as it is.</summary>
internal static class AboutText
{
    private const int Width = 76;

    public static string FromMarkdown(string markdown)
    {
        var text = new StringBuilder();
        var fenced = false;
        var paragraph = new StringBuilder();
        foreach (var line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                Flush();
                fenced = !fenced;
                if (!fenced)
                    text.Append('\n');
            }
            else if (fenced)
            {
                text.Append("        ").Append(line).Append('\n');
            }
            else if (line.StartsWith('#'))
            {
                Flush();
                var title = line.TrimStart('#').Trim();
                text.Append(line.StartsWith("# ", StringComparison.Ordinal) ? $"TOPIC\n    {title}\n\n" : $"{title.ToUpperInvariant()}\n");
            }
            else if (line.Trim().Length == 0)
            {
                Flush();
            }
            else if (line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith('|'))
            {
                if (paragraph.Length > 0)
                    Flush(gap: false);
                paragraph.Append(line.StartsWith('|') ? Row(line) : "* " + line[2..]);
            }
            else
            {
                paragraph.Append(paragraph.Length > 0 ? " " : "").Append(line.Trim());
            }
        }
        Flush();
        return text.ToString().TrimEnd() + "\n";

        void Flush(bool gap = true)
        {
            if (paragraph.Length == 0)
                return;
            Wrap(text, PlainText.Inline(paragraph.ToString()));
            paragraph.Clear();
            if (gap)
                text.Append('\n');
        }
    }

    private static string Row(string line)
    {
        var cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
        return cells.All(cell => cell.Trim('-', ':').Length == 0) ? "" : string.Join(" - ", cells.Where(cell => cell.Length > 0));
    }

    private static void Wrap(StringBuilder text, string paragraph)
    {
        var hang = paragraph.StartsWith("* ", StringComparison.Ordinal) ? "      " : "    ";
        var column = 0;
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }
            var lead = column > 0 ? " " : text.Length > 0 && text[^1] == '\n' && paragraph.StartsWith(word, StringComparison.Ordinal) ? "    " : hang;
            text.Append(lead).Append(word);
            column += lead.Length + word.Length;
        }
        text.Append('\n');
    }
}
