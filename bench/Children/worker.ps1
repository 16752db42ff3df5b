# A worker process of PowerShell; it ends with its input.
param([int] $Port, [string] $Module, [string] $Prefix = 'vredis', [int] $ThrottleLimit = 32)
Import-Module $Module
Connect-VRedis -HostName 127.0.0.1 -Port $Port -Prefix $Prefix
$worker = Start-VRedisWorker -AsJob -ThrottleLimit $ThrottleLimit
[Console]::Out.WriteLine('ready')
$null = [Console]::In.ReadLine()
$worker | Stop-Job
