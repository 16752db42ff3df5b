using System.Reflection;
using System.Reflection.Emit;
using VRedis.PowerShell.Commands;
using VRedis.Tests.Host;
using VRedis.Tests.Repository;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Other modules may bring other versions of the packages that this one uses, before it or after it.</summary>
public sealed class LoadContextTests
{
    private const string Use = """
        Start-VRedisServer -Port 0
        $worker = Start-VRedisWorker -AsJob
        "pipe: $(1..3 | Invoke-VRedisPipe { $_ } | Measure-Object -Sum | ForEach-Object Sum)"
        "csharp: $(1..3 | Invoke-VRedisPipe -CSharp 'return Input * 2;' | Measure-Object -Sum | ForEach-Object Sum)"
        $worker | Stop-Job
        Stop-VRedisServer
        """;

    private static readonly string[] Packages = ["StackExchange.Redis", "Microsoft.CodeAnalysis", "Microsoft.Extensions.Logging.Abstractions"];

    [Fact]
    public async Task Other_versions_loaded_before() => await RunAsync("$others = Add-Other; Import-VRedis;" + Use);

    [Fact]
    public async Task Other_versions_loaded_after() => await RunAsync("Import-VRedis;" + Use + "; $others = Add-Other;" + Use);

    [Fact]
    public async Task The_compiler_is_loaded_with_the_first_CSharp_task()
    {
        using var file = new ScriptFile($$"""
            function Get-Loaded { @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -match '^(Microsoft\.CodeAnalysis|VRedis\.CSharp)' }).Count }
            Import-Module '{{RepositoryFolder.Path}}/VRedis.psd1'
            "imported: $(Get-Loaded)"
            Start-VRedisServer -Port 0
            $worker = Start-VRedisWorker -AsJob
            $null = 1 | Invoke-VRedisPipe { $_ }
            "worked: $(Get-Loaded)"
            $null = 1 | Invoke-VRedisPipe -CSharp 'return Input;'
            "compiled: $(Get-Loaded)"
            $worker | Stop-Job
            Stop-VRedisServer
            """);
        var result = await HostProcess.RunAsync(file.Path);
        Assert.True(result.ExitCode == 0 && result.Errors.Count == 0, result.ToString());
        Assert.Equal(["imported: 0", "worked: 0", "compiled: 5"], result.Output.Where(line => line.Contains(": ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Exported_types_need_nothing_from_lib_to_load()
    {
        // PowerShell loads them all before the module can say where its libraries are.
        var engine = typeof(VRedisException).Assembly;
        foreach (var type in typeof(VRedisCmdlet).Assembly.GetExportedTypes())
        {
            for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
                Assert.NotSame(engine, parent.Assembly);
            Assert.All(type.GetInterfaces(), face => Assert.NotSame(engine, face.Assembly));
            Assert.All(type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic), field =>
                Assert.False(IsEngineValue(field.FieldType), $"{type.Name}.{field.Name} is a value of the engine"));
        }

        bool IsEngineValue(Type type) => type.IsValueType && (type.Assembly == engine || type.GetGenericArguments().Any(IsEngineValue));
    }

    private static async Task RunAsync(string script)
    {
        using var file = new ScriptFile($$"""
            function Import-VRedis { Import-Module '{{RepositoryFolder.Path}}/VRedis.psd1' -Global }
            function Add-Other { '{{string.Join("', '", Packages)}}' | ForEach-Object { [Reflection.Assembly]::LoadFrom("$PSScriptRoot/$_.dll") } }
            {{script}}
            $others | ForEach-Object { $name = $_.GetName(); "$($name.Name): $($name.Version), $(@([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq $name.Name }).Count) loaded" }
            """);
        foreach (var name in Packages)
        {
            var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = new Version(99, 9, 9, 9) }, typeof(object).Assembly);
            assembly.DefineDynamicModule(name).DefineType("Other", TypeAttributes.Public).CreateType();
            assembly.Save(Path.Combine(file.Folder, name + ".dll"));
        }
        var result = await HostProcess.RunAsync(file.Path);
        Assert.True(result.ExitCode == 0 && result.Errors.Count == 0, result.ToString());
        Assert.Contains("pipe: 6", result.Output);
        Assert.Contains("csharp: 12", result.Output);
        Assert.All(Packages, name => Assert.Contains($"{name}: 99.9.9.9, 2 loaded", result.Output)); // side by side
    }
}
