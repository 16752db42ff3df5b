using System.Text;

namespace VRedis.PowerShell.Tables;

/// <summary>Reads the names of the columns of a CSV file that is added to. Linear in what it reads and bounded, whatever the file is (.NET's TextFieldParser takes the square of the lines in a quoted name).</summary>
internal static class CsvHeader
{
    private const int Longest = 1 << 20;

    /// <exception cref="InvalidDataException">There is no such line.</exception>
    public static string[] Read(TextReader text)
    {
        while (text.Peek() is '\r' or '\n')
            text.Read();
        if (text.Peek() < 0)
            throw new InvalidDataException(Messages.CsvNoHeader);
        var (names, name, quoted, closed) = (new List<string>(), new StringBuilder(), false, false);
        for (var left = Longest; left > 0; left--)
        {
            var letter = text.Read();
            if (quoted)
            {
                if (letter < 0)
                    break;
                if (letter != '"' || text.Peek() == '"')
                    name.Append((char)(letter == '"' ? text.Read() : letter));
                else
                    (quoted, closed) = (false, true);
            }
            else if (letter == '"' && name.Length == 0 && !closed)
            {
                quoted = true;
            }
            else if (letter is ',' or '\r' or '\n' or < 0)
            {
                names.Add(name.ToString());
                name.Clear();
                closed = false;
                if (letter != ',')
                    return [.. names];
            }
            else if (closed || letter == '"')
            {
                break;
            }
            else
            {
                name.Append((char)letter);
            }
        }
        throw new InvalidDataException(Messages.CsvNotAHeader);
    }
}
