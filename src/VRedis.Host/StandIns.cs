namespace VRedis.Host;

/// <summary>Makes the stand-in commands of this host known to every runspace of the process.</summary>
internal static class StandIns
{
    private const string ModulePath = "PSModulePath";

    /// <summary>Puts the host's module folder first, so that a command's module is loaded when a runspace first uses it.</summary>
    public static void AddToModulePath()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Modules");
        var inherited = (Environment.GetEnvironmentVariable(ModulePath) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        Environment.SetEnvironmentVariable(ModulePath, string.Join(Path.PathSeparator, inherited.Where(path => path != folder).Prepend(folder)));
    }
}
