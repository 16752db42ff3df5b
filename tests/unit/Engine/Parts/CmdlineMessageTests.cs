using VRedis.Control;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class CmdlineMessageTests
{
    [Fact]
    public void Messages_about_command_lines_are_read_as_they_are_written()
    {
        Assert.Equal(new StartCmdline(5), ControlMessage.Parse(new StartCmdline(5).ToString()));
        Assert.Equal(new EndCmdline(5), ControlMessage.Parse(new EndCmdline(5).ToString()));
    }

    [Theory]
    [InlineData("cmdline")]
    [InlineData("cmdline x")]
    [InlineData("endcmdline -1")]
    [InlineData("cmdlines 5")]
    public void Others_are_none(string text) => Assert.Null(ControlMessage.Parse(text));
}
