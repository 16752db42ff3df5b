# How the commands in sentences and tables are run that do not run as they stand, after what Examples.Tests.ps1 puts everywhere: as the examples of Help.ps1. Not: why one is not run.
$worker = @{ Until = { Get-VRedisWorker -Name "$([Environment]::MachineName)*" } }
@{
    'Start-VRedisWorker -ThrottleLimit 32' = $worker
    'Start-VRedisWorker -Echo' = $worker
    'Start-VRedisWorker -Name gpu1' = @{ Until = { Get-VRedisWorker -Name gpu1* } }
    'Start-VRedisWorker -MetricsPort 9464' = $worker + @{ Before = { $metrics = Get-FreePort }; With = @{ 9464 = { $metrics } } }
    'Start-VRedisWorker -StatusPath /run/vredis/status.json' = @{ With = @{ '/run/vredis' = '.' }; Until = { Test-Path status.json } }
    'Start-VRedisWorker -ThrottleLimit' = @{ Not = 'it names the parameter' }
    'Invoke-VRedisPipe -WorkerName gpu*' = @{ Not = 'it names the parameter' }
    'Get-VRedisStat -Watch' = @{ Until = { $there.Count -gt 10 } }
    'Show-VRedisDashboard -Port 7777 -NoBrowser' = @{ Before = { $page = Get-FreePort }; With = @{ 7777 = { $page } }; Until = { $there.Count } }
    'Set-VRedisConfig -HostName … -Credential default' = @{ Linux = $true; With = @{ '…' = { $address -replace ':', ' -Port ' } }; Then = { (Get-VRedisConfig).HasPassword | Should -BeTrue } }
    'Set-VRedisConfig -HostName redis.example -Credential default' = @{ Linux = $true }
    '1..100000 | Invoke-VRedisPipe { ... }' = @{ With = @{ 100000 = '1000' }; Then = { $seen.Output | Should -HaveCount 1000 } } # Pester's time
    'Invoke-VRedisCmdline ''dotnet --version''' = @{ With = @{ dotnet = 'git' }; Then = { $seen.Output.Line -like 'git version*' | Should -HaveCount 2 } } # not every machine has dotnet on its PATH
    'Invoke-VRedisCmdline ''pip install …''' = @{ With = @{ 'pip install …' = 'echo hello' }; Then = { $seen.Output.Line -eq 'hello' | Should -HaveCount 2 } }
    'Stop-VRedisWorker -Name lab*' = @{ After = { $null = Get-Job lab1 | Wait-Job -Timeout 60 } }
    'Get-VRedisWorker -Name lab* | Stop-VRedisWorker' = @{ After = { $null = Get-Job lab1 | Wait-Job -Timeout 60 } }
    'Stop-VRedisWorker 5' = @{ Before = { $worker = Start-VRedisWorker -AsJob }; With = @{ 5 = { $worker.WorkerId } } }
    'Stop-VRedisWorker -Name $env:COMPUTERNAME -Wait' = @{ Before = { $env:COMPUTERNAME = 'lab8'; $null = Start-VRedisWorker -AsJob -Name lab8 } }
    'Export-VRedisTable 19 page -Path x.json' = @{ Before = { $task = 1 | Invoke-VRedisPipe { $_ } -Table page -NoWait; $null = $task | Wait-VRedisTask } }
    'Export-VRedisTable 19 t -First 10' = @{ Before = { $task = 1..20 | Invoke-VRedisPipe { $_ } -Table t -NoWait; $null = $task | Wait-VRedisTask }; Then = { $seen.Output | Should -HaveCount 10 } }
    'Export-VRedisTable 19 t -First 10 -Pop' = @{ Before = { $task = 1..20 | Invoke-VRedisPipe { $_ } -Table t -NoWait; $null = $task | Wait-VRedisTask }; Then = { $task | Export-VRedisTable -Table t | Should -HaveCount 10 } }
    'Export-VRedisTable 19 -Follow | ForEach-Object { … }' = @{ Then = { $seen.Output | Should -HaveCount 4 } }
    'Receive-VRedisTask -TaskId 19 -Follow' = @{ Error = 'VRedis.ItemFailed*'; Then = { $seen.Output | Should -HaveCount 4; $seen.Said | Should -HaveCount 6 } }
    'Restart-VRedisTask -Failed' = @{ Before = { $task = New-ExampleTask }; With = @{ '^' = '$$task | ' }; Then = { ($task | Wait-VRedisTask).Fail | Should -Be 2 } }
    'Remove-VRedisTask -Force' = @{ Before = { $task = New-ExampleTask }; With = @{ '^' = '$$task | ' }; Then = { { $task | Get-VRedisStat -ErrorAction Stop } | Should -Throw '*no task*' } }
    'Push-VRedisItem $item' = @{ With = @{ '^(.*)$' = '1 | Invoke-VRedisPipe { $item = $$_ - 1; if ($item -ge 0) { $1 }; $$_ }' }; Then = { $seen.Output | Should -Be 1, 0 } }
    'Push-VRedisItem -Unique' = @{ With = @{ '^(.*)$' = '1..3 | Invoke-VRedisPipe { if ($$_ -ne 7) { 7 | $1 }; $$_ }' }; Then = { $seen.Output | Should -HaveCount 4 } }
    '(Get-VRedisError 19).Inputs | Invoke-VRedisPipe { ... }' = @{ Then = { $seen.Output | Sort-Object | Should -Be 3, 4 } }
    '$seed | Invoke-VRedisPipe -Step ([ordered]@{ page = { ...; Push-VRedisItem $link -Unique }; image = { ... } })' = @{ With = @{ '\$link' = '2' }; Then = { $seen.Output | Sort-Object | Should -Be 1, 2 } }
    'Invoke-VRedisPipe … -WorkerId 3, 4' = @{ With = @{ '3, 4' = { (Get-VRedisWorker).WorkerId -join ', ' } } }
    'docker run … vredis-worker ''Start-VRedisWorker -ThrottleLimit 4''' = @{ Not = 'it needs a Docker daemon' }
}
