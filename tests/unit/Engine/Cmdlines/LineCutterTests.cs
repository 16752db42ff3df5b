using System.Text;
using VRedis.Cmdlines;
using VRedis.Tests.Engine.Support;
using Xunit;

namespace VRedis.Tests.Engine.Cmdlines;

/// <summary>What a program writes becomes lines, whatever its encoding and its line ends.</summary>
public sealed class LineCutterTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("a\n\nb\r\n\r\nc", "a||b||c")]
    [InlineData("\n", "")]
    [InlineData("10%\r20%\r\n", "10%|20%")]
    [InlineData("\r10%\r20%\ndone", "10%|20%|done")]
    [InlineData("a\r\r\nb", "a|b")]
    [InlineData("żółć 日本 🙂\n", "żółć 日本 🙂")]
    [InlineData("nul\0nul\n", "nul\0nul")]
    [InlineData("\uFEFFmark\n", "mark")]
    public void Lines_end_in_many_ways(string text, string expected)
    {
        foreach (var size in new[] { 1, 2, 1000 }) // however it is read
            Assert.Equal(expected.Split('|'), Cut(Encoding.UTF8.GetBytes(text), size).Select(line => line.Text));
    }

    [Fact]
    public void Nothing_gives_no_line() => Assert.Empty(Cut([], 1));

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void UTF16_is_recognized_with_and_without_its_mark(bool mark, bool bigEndian)
    {
        const string Text = "Windows ähnlich\r\n日本 🙂\r\n\r\nend";
        var encoding = new UnicodeEncoding(bigEndian, mark);
        var bytes = encoding.GetPreamble().Concat(encoding.GetBytes(Text)).ToArray();
        foreach (var size in new[] { 1, 3, 1000 })
            Assert.Equal(["Windows ähnlich", "日本 🙂", "", "end"], Cut(bytes, size).Select(line => line.Text));
    }

    [Fact]
    public void A_line_that_is_not_UTF8_keeps_every_byte_and_spoils_no_other()
    {
        var latin = Encoding.Latin1.GetBytes("Grüße\n");
        var bytes = Encoding.UTF8.GetBytes("erste Zeile: ü\n").Concat(latin).Concat(Encoding.UTF8.GetBytes("dritte Zeile: ü\n")).ToArray();
        Assert.Equal(["erste Zeile: ü", "Grüße", "dritte Zeile: ü"], Cut(bytes, 7).Select(line => line.Text));
    }

    [Fact]
    public void Any_bytes_survive()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Where(value => value is not ('\r' or '\n')).Select(value => (byte)value)];
        Assert.Equal(all, Encoding.Latin1.GetBytes(Assert.Single(Cut([.. all, (byte)'\n'], 50)).Text));
    }

    [Fact]
    public void A_long_line_comes_in_pieces_of_whole_characters()
    {
        var text = string.Concat(Enumerable.Repeat("ä日🙂", 30_000)); // 270,000 bytes
        var lines = Cut(Encoding.UTF8.GetBytes(text + "\nnext"), 1000);

        Assert.Equal(text + "\n" + "next\n", string.Concat(lines.Select(line => line.Open ? line.Text : line.Text + "\n")));
        Assert.All(lines, line => Assert.True(Encoding.UTF8.GetByteCount(line.Text) <= LineCutter.MostBytes));
        Assert.Equal(6, lines.Count);
    }

    [Fact]
    public async Task What_has_no_end_is_given_out_after_a_while()
    {
        var queue = new LineQueue();
        var cutter = new LineCutter(queue, error: true);
        cutter.Feed([.. "Weiter? ("u8, 0xC3]); // half an ä
        cutter.GiveStale();
        Assert.Empty(queue.Take(1000));

        var lines = new List<BatchLine>();
        await StaleAsync();
        Assert.Equal([new BatchLine("Weiter? (", Error: true, Open: true)], lines);
        cutter.GiveStale();
        Assert.Empty(queue.Take(1000));

        cutter.Feed([0xA4, .. ")\n"u8]);
        Assert.Equal([new BatchLine("ä)", Error: true)], queue.Take(1000));

        Task StaleAsync() => Until.Async(
            () =>
            {
                cutter.GiveStale();
                lines.AddRange(queue.Take(1000));
                return lines.Count > 0;
            },
            "it is given out");
    }

    [Fact]
    public async Task A_short_question_is_given_out_too()
    {
        var queue = new LineQueue();
        var cutter = new LineCutter(queue, error: false);
        cutter.Feed("y?"u8);
        await Until.Async(
            () =>
            {
                cutter.GiveStale();
                return queue.Take(1000) is [{ Text: "y?", Open: true }];
            },
            "it is given out");
        cutter.Feed("\n"u8);
        Assert.Equal([new BatchLine("")], queue.Take(1000));
    }

    [Fact]
    public async Task A_full_queue_holds_up_reading_until_there_is_room_and_never_what_is_stale()
    {
        var queue = new LineQueue();
        var cutter = new LineCutter(queue, error: false);
        var line = Encoding.UTF8.GetBytes(new string('x', 9_999) + "\n");
        var fed = 0;
        var feeding = Task.Run(
            () =>
            {
                for (; fed < 1000; fed++)
                    cutter.Feed(line);
            },
            TestContext.Current.CancellationToken);
        await Until.Async(() => Volatile.Read(ref fed) is var before && Settled(before), "feeding is held up");
        Assert.InRange(fed, 10, 50);

        var other = new LineCutter(queue, error: true);
        other.Feed("stale?"u8);
        var giving = Task.Run(
            () =>
            {
                cutter.GiveStale(); // is being fed
                Thread.Sleep(300); // so that it is stale
                other.GiveStale();
            },
            TestContext.Current.CancellationToken);
        await giving.WaitAsync(Until.Generous, TestContext.Current.CancellationToken);

        var taken = new List<BatchLine>();
        await Until.Async(
            () =>
            {
                taken.AddRange(queue.Take(100_000));
                return taken.Count >= 1001;
            },
            "the rest comes");
        await feeding;
        Assert.Equal(new BatchLine("stale?", Error: true, Open: true), Assert.Single(taken, line => line.Error));

        bool Settled(int before)
        {
            Thread.Sleep(200);
            return before > 0 && before == Volatile.Read(ref fed);
        }
    }

    [Fact]
    public async Task A_closed_queue_holds_nobody_up()
    {
        var queue = new LineQueue();
        var feeding = Task.Run(
            () =>
            {
                for (var i = 0; i < 1000; i++)
                    queue.Add(new BatchLine(new string('x', 10_000)), wait: true);
            },
            TestContext.Current.CancellationToken);
        queue.Close();
        await feeding.WaitAsync(Until.Generous, TestContext.Current.CancellationToken);
        Assert.Empty(queue.Take(1000));
    }

    private static IReadOnlyList<BatchLine> Cut(byte[] bytes, int size)
    {
        var queue = new LineQueue();
        var cutter = new LineCutter(queue, error: false);
        var lines = new List<BatchLine>();
        foreach (var part in bytes.Chunk(size))
        {
            cutter.Feed(part);
            lines.AddRange(queue.Take(int.MaxValue));
        }
        cutter.End();
        return [.. lines, .. queue.Take(int.MaxValue)];
    }
}
