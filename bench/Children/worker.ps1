# A worker process of PowerShell; it ends with its input.
param([int] $Port, [string] $Module)
Import-Module $Module
Connect-VRedis -HostName 127.0.0.1 -Port $Port
$worker = Start-VRedisWorker -AsJob
[Console]::Out.WriteLine('ready')
$null = [Console]::In.ReadLine()
$worker | Stop-Job
