#Requires -Version 7.6
# The commands of the README, as a user types them: once on the embedded server, once on redis-server when there is one.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'VRedis on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        $worker = Start-VRedisWorker -AsJob -ThrottleLimit 8 -Name pester
    }

    AfterAll {
        Disconnect-TestServer
    }

    It 'runs a thousand inputs and brings their output and lines back' {
        $results = 1..1000 | Invoke-VRedisPipe { param($a) Write-Host "got $a"; [pscustomobject]@{ n = $a; cube = $a * $a * $a } } -TaskVariable global:task -InformationVariable lines 6> $null
        $results.Count | Should -Be 1000
        ($results | Measure-Object n -Sum).Sum | Should -Be 500500
        $results | ForEach-Object { $_.cube | Should -Be ($_.n * $_.n * $_.n) }
        $lines.Count | Should -Be 1000
        "$($lines[0])" | Should -Match '^\[\d+:\d+\] got \d+$'
    }

    It 'shows the state of the task' {
        $stat = Get-VRedisStat -Last 10 | Select-Object -Last 1
        $stat.TaskId | Should -Be $task.TaskId
        $stat.State | Should -Be 'Completed'
        $stat.Collect, $stat.Execute, $stat.Fail, $stat.Undistributed, $stat.Running | Should -Be 1000, 1000, 0, 0, 0
        Get-VRedisStat -Last 10 | Format-Table | Out-String -Width 200 | Should -Match 'TaskId\s+State\s+Percent\s+Execute\s+Fail\s+Rate\s+Duration\s+Remaining\s+Collect\s+Undistr\s+Running\s+Start'
        (Get-VRedisStat -TaskId $task.TaskId -PerWorker).Execute | Should -Be 1000
    }

    It 'exports the table' {
        $json = Export-VRedisTable -TaskId $task.TaskId | ConvertTo-Json
        ($json | ConvertFrom-Json).Count | Should -Be 1000
    }

    It 'lists the worker' {
        (Get-VRedisWorker -Name pester).WorkerId | Should -Be $worker.WorkerId
    }

    It 'makes a failed item a non-terminating error with its input' {
        $output = 1..3 | Invoke-VRedisPipe { if ($_ -eq 2) { throw 'boom' }; $_ } -Retry 1 -ErrorVariable problems -ErrorAction SilentlyContinue
        $output | Sort-Object | Should -Be 1, 3
        $problems.Count | Should -Be 1
        $problems[0].TargetObject | Should -Be 2
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'VRedis.ItemFailed*'
        $problems[0].Exception.Message | Should -BeLike '*boom*'
    }

    It 'ends the task with Select-Object -First' {
        1..1000 | Invoke-VRedisPipe { Start-Sleep -Milliseconds 10; $_ } -TaskVariable stopped | Select-Object -First 3 | Should -HaveCount 3
        ($stopped | Get-VRedisStat).State | Should -Be 'Stopped'
    }

    It 'honours common parameters' {
        $w = $null
        $kept = 1..2 | Invoke-VRedisPipe { Write-Warning "w$_"; $_ } -WarningVariable w -WarningAction SilentlyContinue -OutVariable kept
        $w | Should -HaveCount 2
        1..2 | Invoke-VRedisPipe { Write-Warning "w$_" } -WarningVariable w 3> $null
        $w | Should -HaveCount 2
        { 1 | Invoke-VRedisPipe { Write-Error 'first' } -Retry 0 -ErrorAction Stop } | Should -Throw '*first*'
        $kept | Sort-Object | Should -Be 1, 2
    }

    It 'submits a task and comes back to it' {
        $submitted = 1..50 | Invoke-VRedisPipe { $_ } -NoWait
        ($submitted | Wait-VRedisTask -TimeoutSeconds 60).State | Should -Be 'Completed'
        $submitted | Receive-VRedisTask -Follow | Measure-Object -Sum | ForEach-Object Sum | Should -Be 1275
        $submitted | Remove-VRedisTask
        { $submitted | Get-VRedisStat -ErrorAction Stop } | Should -Throw '*no task*'
    }
}
