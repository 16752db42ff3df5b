using System.Management.Automation.Host;

namespace VRedis.Host;

/// <summary>Size, cursor and keys of the console; fixed values when it is redirected.</summary>
internal sealed class ConsoleRawUI(ConsoleInput input) : PSHostRawUserInterface
{
    /// <summary>What Write-Host gets when no colour is asked for.</summary>
    public const ConsoleColor DefaultForeground = ConsoleColor.Gray;

    /// <summary>What Write-Host gets when no colour is asked for.</summary>
    public const ConsoleColor DefaultBackground = ConsoleColor.Black;

    /// <summary>What formatting fills where there is no terminal, or one without a size.</summary>
    private static readonly Size NoWindow = new(120, 50);

    /// <summary>Columns and rows of the console.</summary>
    public static Size CurrentSize => HasWindow ? new(Console.WindowWidth, Console.WindowHeight) : NoWindow;

    private static bool HasWindow => !Console.IsOutputRedirected && Console.WindowWidth > 0;

    public override ConsoleColor ForegroundColor { get; set; } = DefaultForeground;

    public override ConsoleColor BackgroundColor { get; set; } = DefaultBackground;

    public override Size WindowSize
    {
        get => CurrentSize;
        set => throw NotSupported();
    }

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw NotSupported();
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw NotSupported();
    }

    public override Coordinates CursorPosition
    {
        get => HasWindow && !Console.IsInputRedirected ? new(Console.CursorLeft, Console.CursorTop) : new(0, 0);
        set
        {
            if (HasWindow)
                Console.SetCursorPosition(value.X, value.Y);
        }
    }

    public override int CursorSize
    {
        get => 25;
        set => throw NotSupported();
    }

    public override string WindowTitle
    {
        get => OperatingSystem.IsWindows() ? Console.Title : "";
        set
        {
            if (HasWindow)
                Console.Title = value;
        }
    }

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = input.ReadKey(hidden: options.HasFlag(ReadKeyOptions.NoEcho));
        var state = (key.Modifiers.HasFlag(ConsoleModifiers.Shift) ? ControlKeyStates.ShiftPressed : 0)
            | (key.Modifiers.HasFlag(ConsoleModifiers.Alt) ? ControlKeyStates.LeftAltPressed : 0)
            | (key.Modifiers.HasFlag(ConsoleModifiers.Control) ? ControlKeyStates.LeftCtrlPressed : 0);
        return new((int)key.Key, key.KeyChar, state, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NotSupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotSupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // How Clear-Host clears; any other rectangle needs a screen buffer.
        if (rectangle is not { Left: -1, Top: -1, Right: -1, Bottom: -1 })
            throw NotSupported();
        if (HasWindow)
            Console.Clear();
    }

    private static NotSupportedException NotSupported() => new("VRedis.Host does not support this on its console; use pwsh.");
}
