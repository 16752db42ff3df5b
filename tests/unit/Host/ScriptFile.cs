namespace VRedis.Tests.Host;

/// <summary>A script in a temporary folder of its own, deleted at the end.</summary>
public sealed class ScriptFile : IDisposable
{
    public ScriptFile(string text, string name = "script.ps1")
    {
        Folder = Directory.CreateTempSubdirectory("vredis-host-").FullName;
        Path = System.IO.Path.Combine(Folder, name);
        File.WriteAllText(Path, text);
    }

    public string Folder { get; }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
