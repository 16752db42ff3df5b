# What docs/session.svg shows: tools/New-TerminalRecording.ps1 runs it, one statement after another, in a terminal.
Import-Module ./VRedis.psd1
Start-VRedisServer -Port 0
$worker = Start-VRedisWorker -AsJob -Name lab1
1..1000 | Invoke-VRedisPipe { if ($_ -eq 500) { Write-Host 'half way' }; $_ * $_ } | Measure-Object -Sum | ForEach-Object Sum
1..4 | Invoke-VRedisPipe { if ($_ -eq 3) { throw 'no threes' }; $_ } -Retry 1 -Ordered
Get-VRedisStat -Last 2 | Format-Table
Get-VRedisError 2 | Format-Table
$task = 1..9 | Invoke-VRedisPipe { [pscustomobject]@{ n = $_; Root = [Math]::Sqrt($_) } } -NoWait
$task | Wait-VRedisTask | Format-Table TaskId, State, Items, Percent
Export-VRedisTable $task.TaskId | Sort-Object n | Select-Object -First 3
$worker | Stop-Job
Stop-VRedisServer
