using Xunit;

namespace VRedis.Tests.Servers;

/// <summary>
/// Lines about the run as a whole, such as which server it uses. They show when the tests are run directly (dotnet run) and, in the
/// output of the test that caused them, with <c>dotnet test --output Detailed</c>.
/// </summary>
internal static class TestLog
{
    public static void Write(string line)
    {
        Console.WriteLine(line);
        TestContext.Current.TestOutputHelper?.WriteLine(line);
    }
}
