#Requires -Version 7.6
# S19: how tasks are doing, and why one does not get on.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Get-VRedisStat on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
    }

    AfterAll {
        Disconnect-TestServer
    }

    It 'says that a task waits for a worker' {
        $task = 1..3 | Invoke-VRedisPipe { $_ } -NoWait
        $stat = $task | Get-VRedisStat
        $stat.State, $stat.Undistributed, $stat.Percent | Should -Be 'Running', 3, 0
        $stat.Reason | Should -BeLike 'No worker is alive: Start-VRedisWorker*'
        $stat | Format-List | Out-String | Should -Match 'Reason\s+: No worker is alive'

        $worker = Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name pester
        ($task | Wait-VRedisTask -TimeoutSeconds 60).Reason | Should -BeNullOrEmpty
    }

    It 'shows the latest tasks, the newest last' {
        1..3 | ForEach-Object { 1..$_ | Invoke-VRedisPipe { $_ } | Out-Null }
        $stats = Get-VRedisStat -Last 3
        $stats.TaskId | Should -Be ($stats.TaskId | Sort-Object)
        $stats.Execute | Should -Be 1, 2, 3
        (Get-VRedisStat).TaskId | Should -Be $stats[-1].TaskId
    }

    It 'shows tasks in some states only' {
        $stopped = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait
        $stopped | Stop-VRedisTask
        1 | Invoke-VRedisPipe { $_ } | Out-Null
        (Get-VRedisStat -Last 1 -State Stopped, Abandoned).TaskId | Should -Be $stopped.TaskId
        (Get-VRedisStat -State Completed).State | Select-Object -Unique | Should -Be 'Completed'
        Get-VRedisStat -State Running | Should -BeNullOrEmpty
        { Get-VRedisStat -State Nonsense } | Should -Throw '*Sending*Running*Completed*'
    }

    It 'has a row for each worker' {
        1..10 | Invoke-VRedisPipe { $_; $_ } -TaskVariable task | Out-Null
        $rows = $task | Get-VRedisStat -PerWorker
        ($rows | Measure-Object Collect -Sum).Sum | Should -Be 20
        $rows.WorkerId | Should -Be (Get-VRedisWorker).WorkerId
        $rows | Format-Table | Out-String -Width 200 | Should -Match 'TaskId\s+WorkerId\s+Collect\s+Execute\s+Fail\s+Retry\s+Rate\s+State'
    }

    It 'shows durations, rates and shares that one can read' {
        1..10 | Invoke-VRedisPipe { Start-Sleep -Milliseconds 50; $_ } | Out-Null
        Get-VRedisStat | Format-Table | Out-String -Width 200 | Should -Match 'Completed\s+10\s+10\s+0\s+0\s+0\s+\d\d-\d\d \d\d:\d\d:\d\d\s+[\d.,]+ s\s+[\d.,]+/s\s+100%'
        Get-VRedisStat | Format-List | Out-String | Should -Match 'Expires\s+: \d{4}-\d\d-\d\d'
    }

    It 'names a task that there is not, and goes on with the others' {
        $last = (Get-VRedisStat).TaskId
        (Get-VRedisStat 987654, $last -ErrorVariable problem -ErrorAction SilentlyContinue).TaskId | Should -Be $last
        $problem.FullyQualifiedErrorId | Should -BeLike 'VRedis.UnknownTask*'
    }
}
