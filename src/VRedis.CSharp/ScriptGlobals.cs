using System.Globalization;
using System.Text;
using VRedis.CSharp.Running;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.CSharp;

/// <summary>What a C# script sees: its members are names in the script. One for each item; what is left running when the item ends can use it no longer.</summary>
public sealed class ScriptGlobals
{
    private const double MostDelay = 31_536_000;
    private static readonly string[] HostTags = ["PSHOST"]; // as Write-Host's

    private readonly ScriptLane _lane;
    private readonly ILaneFeed _feed;
    private readonly WorkItem _item;
    private bool _ended;

    internal ScriptGlobals(ScriptLane lane, ILaneFeed feed, WorkItem item) => (_lane, _feed, _item) = (lane, feed, item);

    /// <summary>
    /// The input: a number, string, array or dictionary, or an object with its properties as members. It is <c>dynamic</c>, which costs nothing that can be
    /// measured once a script runs; a cast such as <c>(int)Input</c> brings the compiler's checks back.
    /// </summary>
    public dynamic? Input { get; internal set; }

    /// <summary>What <c>-ArgumentList</c> gave.</summary>
    public object?[] Args => _lane.Arguments;

    /// <summary>Is cancelled when the task is stopped, or the item's time is up.</summary>
    public CancellationToken CancellationToken => _lane.Cancellation;

    /// <summary>Id of the task.</summary>
    public long TaskId => _lane.Task.TaskId;

    /// <summary>Id of the item in the task.</summary>
    public long ItemId => _item.Id;

    /// <summary>Which attempt of the item this is, from 1.</summary>
    public int Attempt => _item.Attempt;

    /// <summary>Id of the worker that runs it.</summary>
    public long WorkerId => _lane.Task.WorkerId;

    /// <summary>Adds a follow-up item to the task, as Push-VRedisItem does: enqueued together with the item's output, and only when it is done.</summary>
    /// <param name="value">The input of the new item.</param>
    /// <param name="step">The step that runs it; this one when left out.</param>
    /// <param name="unique">Lets it in only once in the whole task: by its step and value, unless it has a key. The item that pushes it counts as in already.</param>
    /// <param name="key">What makes it the same as another, whatever their steps and values; means <paramref name="unique"/>.</param>
    /// <param name="delaySeconds">How many seconds it waits before it may run, from when the current item is done; at most a year.</param>
    /// <exception cref="ValueException">The value cannot travel.</exception>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>: there is no such step.</exception>
    public void Push(object? value, string? step = null, bool unique = false, string? key = null, double delaySeconds = 0)
    {
        if (delaySeconds is not (>= 0 and <= MostDelay))
            throw new ArgumentOutOfRangeException(nameof(delaySeconds), delaySeconds, Messages.ItemDelayOutOfRange);
        if (key is "")
            throw new ArgumentException(Messages.ItemKeyEmpty, nameof(key));
        var bytes = _lane.Codec.WriteToBytes(value);
        Use(() => _feed.Push(new ChildItem(step ?? _item.Step.Name, bytes, TimeSpan.FromSeconds(delaySeconds), key) { Unique = unique }));
    }

    /// <summary>Writes a warning.</summary>
    public void WriteWarning(object? message) => Write(StreamKind.Warning, Text(message));

    /// <summary>Writes a verbose message; it travels when the sender has said <c>-Verbose</c>.</summary>
    public void WriteVerbose(object? message) => Write(StreamKind.Verbose, Text(message));

    /// <summary>Writes a debug message; it travels when the sender has said <c>-Debug</c>.</summary>
    public void WriteDebug(object? message) => Write(StreamKind.Debug, Text(message));

    /// <summary>Writes information.</summary>
    /// <param name="data">Any value.</param>
    /// <param name="tags">Words to tell it from other information by.</param>
    public void WriteInformation(object? data, params string[] tags) => Write(StreamKind.Information, Text(data), RecordValue.Information(data, tags));

    /// <summary>Writes to the sender's screen.</summary>
    /// <param name="value">What is written, as text.</param>
    /// <param name="foreground">The colour of the letters; the screen's own when left out.</param>
    /// <param name="background">The colour behind them; the screen's own when left out.</param>
    /// <param name="noNewLine">Lets the next output follow on the same line.</param>
    public void WriteHost(object? value, ConsoleColor? foreground = null, ConsoleColor? background = null, bool noNewLine = false) =>
        Write(StreamKind.Information, Text(value), RecordValue.Host(Text(value), HostTags, noNewLine, foreground, background));

    /// <summary>Writes an error that does not end the item, unless the sender has said <c>-ErrorAction Stop</c>.</summary>
    /// <param name="error">An exception, or a message.</param>
    public void WriteError(object? error)
    {
        var described = error is Exception exception ? ScriptFailure.From(exception, _item.Step) : new ItemError { Message = Text(error) };
        Write(StreamKind.Error, described.Message, RecordValue.Error(described));
    }

    /// <summary>Writes progress.</summary>
    /// <param name="activity">What is going on.</param>
    /// <param name="status">How it stands.</param>
    /// <param name="percentComplete">0 to 100; -1 when not known.</param>
    /// <param name="secondsRemaining">Seconds that are left; -1 when not known.</param>
    /// <param name="currentOperation">What is being done within it.</param>
    /// <param name="id">Tells several activities of an item apart.</param>
    /// <param name="parentId">The activity that this one is part of; -1 for none.</param>
    /// <param name="completed">Whether it is over.</param>
    public void WriteProgress(
        string activity, string? status = null, int percentComplete = -1, int secondsRemaining = -1, string? currentOperation = null, int id = 0, int parentId = -1, bool completed = false) =>
        Write(StreamKind.Progress, activity, RecordValue.Progress(id, parentId, activity, status, currentOperation, percentComplete, secondsRemaining, completed));

    /// <summary>The item has ended.</summary>
    internal void End()
    {
        lock (_lane)
            _ended = true;
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private void Write(StreamKind stream, string text, object? value = null)
    {
        var action = _lane.Streams[stream];
        // An error that ends the item is told by its failure.
        if (action == StreamAction.Send || (action == StreamAction.Stop && stream != StreamKind.Error))
        {
            var bytes = Bytes(value ?? text, text);
            Use(() => _feed.Record(stream, bytes));
        }
        if (action == StreamAction.Stop)
            throw new PreferenceStopException(stream, text);
    }

    // A record that cannot travel as it is travels as its text.
    private byte[] Bytes(object value, string text)
    {
        try
        {
            return _lane.Codec.WriteToBytes(value);
        }
        catch (ValueException)
        {
            return _lane.Codec.WriteToBytes(text);
        }
    }

    // A script may do several things at once, and the feed knows only the item that runs now.
    private void Use(Action work)
    {
        lock (_lane)
        {
            if (_ended)
                throw new InvalidOperationException(Messages.FormatItemHasEnded(ItemId));
            work();
        }
    }
}
