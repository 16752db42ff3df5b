using System.Globalization;
using System.Text;

namespace VRedis.Wire;

/// <summary>The lists, dictionaries and objects around the part that is being written: finds cycles, limits the depth, names the place in errors.</summary>
internal sealed class ValuePath
{
    private readonly Level[] _levels = new Level[ValueCodec.MaxDepth];
    private int _depth;

    /// <summary>Goes into a list, dictionary or object.</summary>
    /// <exception cref="ValueException">It is inside itself, or too deep.</exception>
    public void Enter(object container)
    {
        for (int level = 0; level < _depth; level++)
        {
            if (ReferenceEquals(_levels[level].Container, container))
                throw Error(Messages.FormatValueContainsItself(Text(level)));
        }
        if (_depth == ValueCodec.MaxDepth)
            throw Error(Messages.FormatValueTooDeep(ValueCodec.MaxDepth));
        _levels[_depth++] = new Level { Container = container };
    }

    /// <summary>Goes on to the value of a key.</summary>
    public void MoveTo(object key) => _levels[_depth - 1].Key = key;

    /// <summary>Goes on to the element at an index.</summary>
    public void MoveTo(int index) => _levels[_depth - 1].Index = index;

    public void Leave() => _levels[--_depth] = default;

    public void Clear()
    {
        Array.Clear(_levels, 0, _depth);
        _depth = 0;
    }

    /// <summary>An error at the place where the writing is.</summary>
    public ValueException Error(string message, Exception? cause = null) => new(message, Text(_depth), cause);

    private string Text(int depth)
    {
        var text = new StringBuilder("value");
        foreach (Level level in _levels.AsSpan(0, depth))
        {
            if (level.Key is not string name)
                text.Append(CultureInfo.InvariantCulture, $"[{level.Key ?? level.Index}]");
            else if (name.Length > 0 && name.All(letter => char.IsLetterOrDigit(letter) || letter is '_'))
                text.Append('.').Append(name);
            else
                text.Append("['").Append(name).Append("']");
        }
        return text.ToString();
    }

    private struct Level
    {
        public object Container;
        public object? Key;
        public int Index;
    }
}
