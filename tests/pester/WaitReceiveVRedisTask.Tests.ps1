#Requires -Version 7.6
# S8, S17: submit a task, leave it, and come back to it.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Wait-VRedisTask and Receive-VRedisTask on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        $worker = Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name pester
    }

    AfterAll {
        Get-VRedisStat -State Sending, Running | Stop-VRedisTask
        Disconnect-TestServer
    }

    It 'waits for several tasks and returns their state' {
        $tasks = 1..3 | ForEach-Object { 1..10 | Invoke-VRedisPipe { $_ } -NoWait }
        $stats = $tasks | Wait-VRedisTask -TimeoutSeconds 60
        $stats.TaskId | Should -Be $tasks.TaskId
        $stats.State | Should -Be 'Completed', 'Completed', 'Completed'
    }

    It 'says so when the time is over, and the task goes on' {
        $task = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait
        { $task | Wait-VRedisTask -TimeoutSeconds 1 -ErrorAction Stop } | Should -Throw '*has not ended within 1 s*' -ErrorId 'VRedis.TaskNotEnded*'
        ($task | Get-VRedisStat).State | Should -Be 'Running'
        $task | Stop-VRedisTask
    }

    It 'brings output, lines and errors of a task that somebody submitted' {
        $task = 1..3 | Invoke-VRedisPipe { Write-Warning "w$_"; if ($_ -eq 2) { throw 'no' }; $_ } -Retry 0 -NoWait
        $output = $task | Receive-VRedisTask -Follow -WarningVariable lines -ErrorVariable problems 3> $null 2> $null
        $output | Sort-Object | Should -Be 1, 3
        $lines | Should -HaveCount 3
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'VRedis.ItemFailed*'
        $task | Receive-VRedisTask -WorkerId ($worker.WorkerId + 1) -WarningVariable others -ErrorAction Stop 3> $null | Should -HaveCount 2
        $others | Should -HaveCount 0
    }

    It 'takes what is there now, or only what comes from now on' {
        $task = 1..3 | Invoke-VRedisPipe { $_ } -NoWait
        $null = $task | Wait-VRedisTask -TimeoutSeconds 60
        $task | Receive-VRedisTask | Should -HaveCount 3
        $task | Receive-VRedisTask -FromNow -Follow | Should -HaveCount 0
    }

    It 'draws no progress bars where output goes elsewhere' {
        $task = 1..12 | Invoke-VRedisPipe { Start-Sleep 0.3; $_ } -NoWait
        $hostName, $port = $task.Server -split ':'
        & ([Environment]::ProcessPath) -NoProfile -NonInteractive -Command "Import-Module '$PSScriptRoot/../../VRedis.psd1'; Connect-VRedis $hostName $port; Receive-VRedisTask $($task.TaskId) -Follow" 2>&1 | Sort-Object { [int]$_ } | Should -Be (1..12)
    }

    It 'knows no task that is not there' {
        { Receive-VRedisTask 4711 -ErrorAction Stop } | Should -Throw '*no task 4711*' -ErrorId 'VRedis.UnknownTask*'
        { Wait-VRedisTask 4711 -ErrorAction Stop } | Should -Throw '*no task 4711*' -ErrorId 'VRedis.UnknownTask*'
    }
}
