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
        Get-VRedisStat | Format-Table | Out-String -Width 200 | Should -Match 'Completed\s+100%\s+10\s+0\s+[\d.,]+/s\s+[\d.,]+ s\s+10\s+0\s+0\s+\d\d-\d\d \d\d:\d\d'
        Get-VRedisStat | Format-List | Out-String | Should -Match 'Expires\s+: \d{4}-\d\d-\d\d'
    }

    It 'shows in <Width> letters <Headers>, and a reason whole' -ForEach @(
        @{ Width = 80; Headers = 'TaskId State Percent Execute Fail Rate Duration Remaining' }
        @{ Width = 100; Headers = 'TaskId State Percent Execute Fail Rate Duration Remaining Collect Undistr' }
        @{ Width = 120; Headers = 'TaskId State Percent Execute Fail Rate Duration Remaining Collect Undistr Running Start' }
        @{ Width = 160; Headers = 'TaskId State Percent Execute Fail Rate Duration Remaining Collect Undistr Running Start' }
    ) {
        $null = 1..3 | Invoke-VRedisPipe { if ($_ -eq 2) { throw 'two' } } -Retry 0 -ErrorAction SilentlyContinue
        $waiting = 1..1000 | Invoke-VRedisPipe { $_ } -WorkerName a-name-that-is-as-long-as-names-of-pods-are-7d9f8b6c5-x2x4z -NoWait
        try {
            $stats = Get-VRedisStat -Last 2
            $lines = $stats | Out-String -Stream -Width $Width
            $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual $Width }
            # Once above the task that has none, once below the reason.
            $lines -replace '\s+', ' ' -match '^ ?TaskId' | ForEach-Object Trim | Should -Be $Headers, $Headers
            ($lines -join ' ' -replace '\s+', ' ').Contains($stats[1].Reason) | Should -BeTrue -Because "$lines"
            ($stats[0] | Out-String -Stream -Width $Width) -match 'TaskId' | Should -HaveCount 1
            $lines -match "^\s*$($waiting.TaskId) Running\s+0%\s+0\s+0\s+0[.,]0/s" | Should -HaveCount 1
        }
        finally { $waiting | Stop-VRedisTask }
    }

    It 'shows workers in 80 letters' {
        $lines = Get-VRedisWorker | Out-String -Stream -Width 80
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines[1] | Should -Match '^WorkerId Name\s+State\s+Lanes Running Executed Tasks Since\s+Runtime\s*$'
    }

    It 'names a task that there is not, and goes on with the others' {
        $last = (Get-VRedisStat).TaskId
        (Get-VRedisStat 987654, $last -ErrorVariable problem -ErrorAction SilentlyContinue).TaskId | Should -Be $last
        $problem.FullyQualifiedErrorId | Should -BeLike 'VRedis.UnknownTask*'
    }
}
