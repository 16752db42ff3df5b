namespace VRedis.Bench.Children;

/// <summary>Where the build has put the other programs. This one runs from bench/bin/Configuration/Framework.</summary>
internal static class Layout
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    private static string Root { get; } = FindRoot();

    /// <summary>The module's manifest.</summary>
    public static string Module => Path.Combine(Root, "VRedis.psd1");

    /// <summary>The host, in the configuration of this program.</summary>
    public static string HostAssembly => Path.Combine(Root, "src", "VRedis.Host", "bin", Output.Parent!.Name, Output.Name, "VRedis.Host.dll");

    private static string FindRoot()
    {
        var folder = Output;
        while (!File.Exists(Path.Combine(folder.FullName, "VRedis.psd1")))
            folder = folder.Parent ?? throw new BenchException("VRedis.psd1 is in no folder above this program.");
        return folder.FullName;
    }
}
