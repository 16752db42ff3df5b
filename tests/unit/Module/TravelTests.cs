using System.Management.Automation;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S12: what a script uses travels with it.</summary>
[Collection(ModuleCollection.Name)]
public abstract class TravelTests(WorkerSession worker)
{
    private readonly ModuleSession _session = worker.Session;

    [Theory]
    [InlineData("$x = @{ a = @{ b = 5 }; l = 1, 2, 3 }", "$using:x.a.b; $using:x['l'][1]; $using:x.l[2]", "5,2,3")]
    [InlineData("$script:s = 1; $global:g = 2; $env:VREDIS_E = 'e'", "$using:script:s; $using:global:g; $using:env:VREDIS_E; ${using:s}", "1,2,e,1")]
    [InlineData("$u = 3", "\"a$($using:u)b\"; @{ k = $using:u }.k; & { $using:u }; 1 | ForEach-Object { $using:u }", "a3b,3,3,3")]
    [InlineData("$h = @{ n = 4 }", "function f($n) { \"n=$n\" }; f @using:h", "n=4")]
    [InlineData("function f { 'f' }", "${function:g} = $using:function:f; g", "f")]
    [InlineData("function f($x) { \"f $x\" }; function g($x) { f $x }", "g $_", "f 1")]
    [InlineData("filter twice { 2 * $_ }", "$_ | twice; 5 | twice", "2,10")]
    [InlineData("filter plus($n) { $n + $_ }; filter minus { param([int] $n) $_ - $n }", "5 | plus 2; 5 | minus 2", "7,3")]
    [InlineData("function check($x) { $x -gt 0 }; function f { param([ValidateScript({ check $_ })] $x) \"ok $x\" }", "f $_", "ok 1")]
    [InlineData("function f { [CmdletBinding()] param([Parameter(Mandatory)] [int] $n, [switch] $s) process { \"$n $s\" } }", "f -n $_ -s", "1 True")]
    [InlineData("function f { 'f' }; ${alias:ff} = 'f'", "ff", "f")]
    [InlineData("${alias:fe} = 'ForEach-Object'", "1, 2 | fe { $_ + 1 }", "2,3")]
    [InlineData("function f { if ($args[0] -gt 0) { f ($args[0] - 1) } else { 'bottom' } }", "f 3", "bottom")]
    [InlineData("$m = New-Module { function f { 'from memory' } }", "f", "from memory")]
    [InlineData("function f { 'the sender''s' }", "function f { 'its own' }; f", "its own")]
    public void What_is_found_in_the_script_travels(string before, string body, string expected)
    {
        var outcome = _session.Run($"& {{ {before}; 1 | Invoke-VRedisPipe {{ {body} }} }}").ThrowIfErrors();
        Assert.Equal(expected, string.Join(',', outcome.Output));
    }

    [Theory]
    [InlineData("-Function f", "& \"$('f')\"", "f1")]
    [InlineData("-Function f*", "& \"$('f2')\"", "f2")]
    [InlineData("-Variable v", "$v.a", "7")]
    [InlineData("-Variable v -InitializationScript { $w = $v.a + 1; function own { 'own' } }", "$w; own", "8,own")]
    [InlineData("-InitializationScript { $w = $using:v.a }", "$w", "7")]
    [InlineData("-InitializationScript { $w = f }", "$w", "f1")]
    public void What_is_named_travels(string parameters, string body, string expected)
    {
        var outcome = _session.Run($"& {{ function f {{ 'f1' }}; function f2 {{ 'f2' }}; $v = [pscustomobject]@{{ a = 7 }}; 1 | Invoke-VRedisPipe {{ {body} }} {parameters} }}").ThrowIfErrors();
        Assert.Equal(expected, string.Join(',', outcome.Output));
    }

    [Fact]
    public void With_NoAutoImport_only_what_is_named_travels()
    {
        var outcome = _session.Run("& { function f { 'f' }; 1 | Invoke-VRedisPipe { f } -NoAutoImport -ErrorAction SilentlyContinue -ErrorVariable e; $e.Exception.WorkerErrorId; 1 | Invoke-VRedisPipe { f } -NoAutoImport -Function f }");
        Assert.Equal(["CommandNotFoundException", "f"], outcome.Output);
    }

    [Fact]
    public void Modules_of_the_script_s_commands_are_imported()
    {
        using var module = new ModuleFolder("function Get-Answer { $script:answer }; $script:answer = 42", onPath: true);
        Assert.Equal([42], _session.Run($"1 | Invoke-VRedisPipe {{ Get-Answer }} -Module {module.Name}").ThrowIfErrors().Output);
        Assert.Equal([42], _session.Run("1 | Invoke-VRedisPipe { Get-Answer }").ThrowIfErrors().Output);
    }

    [Fact]
    public void A_module_can_be_named_by_its_path_from_here()
    {
        using var module = new ModuleFolder("function Get-Answer { 43 }", onPath: false);
        Assert.Equal([43], _session.Run("1 | Invoke-VRedisPipe { Get-Answer } -Module $args[0]", module.File).ThrowIfErrors().Output);
        Assert.Equal([43], _session.Run("$paths = $ExecutionContext.SessionState.Path; $here = \"$($paths.CurrentLocation)\"; $null = $paths.SetLocation($args[0]); try { 1 | Invoke-VRedisPipe { Get-Answer } -Module ./$($args[1]) } finally { $null = $paths.SetLocation($here) }", module.Folder, module.Name).ThrowIfErrors().Output);
    }

    [Fact]
    public void A_module_that_the_worker_lacks_is_one_clear_error_of_each_item()
    {
        using var module = new ModuleFolder("function Get-Answer { 44 }", onPath: false); // imported here, and not found by its name anywhere else
        var outcome = _session.Run("Import-Module $args[0]; try { 1..2 | Invoke-VRedisPipe { Get-Answer } } finally { Remove-Module $args[1] }", module.File, module.Name);
        Assert.Equal(2, outcome.Errors.Length);
        Assert.All(outcome.Errors, error =>
        {
            Assert.StartsWith(ErrorIds.ItemFailed, error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Matches($@"Worker \d+ \(\S+\) cannot run this task: it cannot import the module '{module.Name}'.*Install it there", error.Exception.Message);
        });
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void An_initialization_script_that_fails_is_named()
    {
        var error = _session.Run("1 | Invoke-VRedisPipe { 1 } -InitializationScript { throw 'broken' } -Retry 0").SingleError(ErrorIds.ItemFailed, ErrorCategory.OperationStopped);
        Assert.Contains("initialization script failed: broken", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 | Invoke-VRedisPipe { $using:nothing }", ErrorIds.BadScript, ErrorCategory.InvalidArgument, "$using:nothing")]
    [InlineData("1 | Invoke-VRedisPipe { 1 } -Function Nix", ErrorIds.BadScript, ErrorCategory.InvalidArgument, "'Nix'")]
    [InlineData("1 | Invoke-VRedisPipe { 1 } -Function Nix*", ErrorIds.BadScript, ErrorCategory.InvalidArgument, "'Nix*'")]
    [InlineData("1 | Invoke-VRedisPipe { 1 } -Variable nix", ErrorIds.BadScript, ErrorCategory.InvalidArgument, "$nix")]
    [InlineData("$s = { 1 }; 1 | Invoke-VRedisPipe { $using:s }", ErrorIds.BadValue, ErrorCategory.InvalidData, "$using:s cannot travel")]
    [InlineData("$s = { 1 }; 1 | Invoke-VRedisPipe { $s } -Variable s", ErrorIds.BadValue, ErrorCategory.InvalidData, "$s cannot travel")]
    [InlineData("1 | Invoke-VRedisPipe { $args } -ArgumentList 1, { 1 }", ErrorIds.BadValue, ErrorCategory.InvalidData, "Argument 2 cannot travel")]
    [InlineData("class Mine { [int] $X }; 1 | Invoke-VRedisPipe { [Mine]::new() }", ErrorIds.BadScript, ErrorCategory.InvalidArgument, "[Mine]")]
    [InlineData("class Mine { [int] $X }; function f([Mine] $m) { 1 }; 1 | Invoke-VRedisPipe { f }", ErrorIds.BadScript, ErrorCategory.InvalidArgument, "[Mine]")]
    public void What_cannot_travel_is_an_error_before_anything_is_sent(string script, string id, ErrorCategory category, string part)
    {
        var tasks = _session.Run("@(Get-VRedisStat -Last 1000).Count").Output;
        Assert.Contains(part, _session.Run(script).SingleError(id, category).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(tasks, _session.Run("@(Get-VRedisStat -Last 1000).Count").Output);
    }

    [Fact]
    public void Classes_and_enums_inside_the_block_work()
    {
        var outcome = _session.Run("1 | Invoke-VRedisPipe { enum E { A; B }; class P { [int] $X; [int] Twice() { return 2 * $this.X } }; $p = [P]@{ X = 4 }; $p.Twice(); $p; [E]::B }").ThrowIfErrors();
        Assert.Equal(8, outcome.Output[0]);
        Assert.Equal(4, PSObject.AsPSObject(outcome.Output[1]!).Properties["X"].Value);
        Assert.Equal("B", outcome.Output[2]!.ToString());
    }

    /// <summary>A script module in a folder of its own.</summary>
    private sealed class ModuleFolder : IDisposable
    {
        private readonly string? _path = Environment.GetEnvironmentVariable("PSModulePath");

        public ModuleFolder(string text, bool onPath)
        {
            Directory.CreateDirectory(Path.Combine(Folder, Name));
            System.IO.File.WriteAllText(File, text);
            if (onPath)
                Environment.SetEnvironmentVariable("PSModulePath", Folder + Path.PathSeparator + _path);
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("vredis-modules").FullName;

        public string Name { get; } = $"Own{Guid.NewGuid():N}";

        public string File => Path.Combine(Folder, Name, Name + ".psm1");

        public void Dispose()
        {
            Environment.SetEnvironmentVariable("PSModulePath", _path);
            Directory.Delete(Folder, recursive: true);
        }
    }
}

public sealed class TravelTestsOnReal(WorkerSessionOnReal worker) : TravelTests(worker), IClassFixture<WorkerSessionOnReal>;

public sealed class TravelTestsOnEmbedded(WorkerSessionOnEmbedded worker) : TravelTests(worker), IClassFixture<WorkerSessionOnEmbedded>;
