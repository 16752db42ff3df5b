namespace VRedis.Tests.CSharp;

/// <summary>A folder in which scripts leave signs, deleted at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("vredis-csharp-").FullName;

    /// <summary>What a script has left under a name; null when nothing yet.</summary>
    public string? Read(string name)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(Path, name));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
