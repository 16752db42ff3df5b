# How long a fresh process takes to import the module, and before it a module that holds nothing.
param([int] $Port, [string] $Module, [string] $Prefix)
$empty = New-Item "$([IO.Path]::GetTempPath())vredis-bench-$PID.psm1" -ItemType File
Import-Module $empty # whatever the first import of all costs
Remove-Module "vredis-bench-$PID"
$watch = [Diagnostics.Stopwatch]::StartNew()
Import-Module $empty
$none = $watch.Elapsed.TotalMilliseconds
Remove-Item $empty
$watch.Restart()
Import-Module $Module
$all = $watch.Elapsed.TotalMilliseconds
[Console]::Out.WriteLine('ready')
$null = [Console]::In.ReadLine()
[Console]::Out.WriteLine("= module=$all empty=$none")
