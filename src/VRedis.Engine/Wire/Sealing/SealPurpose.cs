namespace VRedis.Wire;

/// <summary>What a signed or encrypted line is: one for one purpose is good for no other.</summary>
internal enum SealPurpose
{
    /// <summary>What a task or command line is.</summary>
    Definition,

    /// <summary>An input, for a step.</summary>
    Item,

    /// <summary>An output value, of a table.</summary>
    Output,

    /// <summary>What an item wrote to a stream.</summary>
    Record,

    /// <summary>The error of a failed item, of a step.</summary>
    Failure,

    /// <summary>What a worker says of a command line.</summary>
    Lines,
}
