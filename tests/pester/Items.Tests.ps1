#Requires -Version 7.6
# How items run: time limits, retries, limits of a task, choice of workers, order, echo.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Items on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        $alpha = Start-VRedisWorker -AsJob -ThrottleLimit 8 -Name alpha -Echo
        $beta = Start-VRedisWorker -AsJob -ThrottleLimit 8 -Name beta
    }

    AfterAll {
        Disconnect-TestServer
    }

    Context '-TimeoutSeconds' {
        It 'makes an item that hangs an error that can be told from others' {
            $output = 1..5 | Invoke-VRedisPipe { if ($_ -eq 3) { Start-Sleep -Seconds 60 }; $_ } -TimeoutSeconds 1 -Retry 1 -ErrorVariable problems -ErrorAction SilentlyContinue
            $output | Sort-Object | Should -Be 1, 2, 4, 5
            $problems.Count | Should -Be 1
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'VRedis.ItemTimeout*'
            $problems[0].TargetObject | Should -Be 3
            $problems[0].Exception.Message | Should -Match 'longer than 1 s.*worker \d+'
        }

        It 'does not wait for an item that cannot be stopped' {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $output = 1..5 | Invoke-VRedisPipe { if ($_ -eq 3) { [Threading.Thread]::Sleep(30000) }; $_ } -TimeoutSeconds 1 -Retry 1 -ErrorAction SilentlyContinue
            $output | Sort-Object | Should -Be 1, 2, 4, 5
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 25
        }

        It 'folds all items that timed out into one group' {
            1..4 | Invoke-VRedisPipe { Start-Sleep -Seconds 60 } -TimeoutSeconds 0.5 -Retry 0 -ErrorAction SilentlyContinue -TaskVariable timedOut
            $group = $timedOut | Get-VRedisError
            $group.Count | Should -Be 4
            $group.Type | Should -Be 'System.TimeoutException'
        }
    }

    It 'waits before it tries again with -RetryDelaySeconds' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        1 | Invoke-VRedisPipe { throw 'always' } -Retry 2 -RetryDelaySeconds 0.5 -ErrorAction SilentlyContinue -ErrorVariable problems
        $watch.Elapsed.TotalSeconds | Should -BeGreaterOrEqual 1.5 -Because 'the first time it waits 0.5 s and then 1 s'
        $problems[0].Exception.Attempt | Should -Be 3
    }

    It 'runs no more items at once than -ThrottleLimit says, over all workers' {
        $spans = 1..20 | Invoke-VRedisPipe { $start = [datetime]::UtcNow; Start-Sleep -Milliseconds 50; [pscustomobject]@{ Start = $start; End = [datetime]::UtcNow } } -ThrottleLimit 3
        $spans | Should -HaveCount 20
        foreach ($span in $spans) {
            @($spans | Where-Object { $_.Start -le $span.Start -and $_.End -gt $span.Start }).Count | Should -BeLessOrEqual 3
        }
    }

    Context 'Choice of workers (S25)' {
        It 'takes a name with wildcards' {
            1..20 | Invoke-VRedisPipe { Write-Host ran } -WorkerName 'BET?' -InformationVariable lines 6> $null
            $lines | Should -HaveCount 20
            $lines | ForEach-Object { "$_" | Should -BeLike "*:$($beta.WorkerId)] ran" }
        }

        It 'takes ids, also from Get-VRedisWorker' {
            $ids = (Get-VRedisWorker -Name alpha).WorkerId
            1..20 | Invoke-VRedisPipe { Write-Host ran } -WorkerId $ids -InformationVariable lines 6> $null
            $lines | ForEach-Object { "$_" | Should -BeLike "*:$($alpha.WorkerId)] ran" }
        }

        It 'says when only other workers are alive' {
            $warning = 1 | Invoke-VRedisPipe { $_ } -WorkerName nobody* 3>&1 | Select-Object -First 1
            $warning | Should -BeLike '*name nobody*none of the 2 workers*alpha*beta*'
        }
    }

    Context '-Ordered' {
        It 'keeps the order of the inputs' {
            1..300 | Invoke-VRedisPipe { Start-Sleep -Milliseconds (Get-Random 20); $_ } -Ordered | Should -Be (1..300)
        }

        It 'leaves failed items out and keeps the rest in order' {
            1..50 | Invoke-VRedisPipe { if ($_ % 10 -eq 0) { throw 'ten' }; $_ } -Ordered -Retry 1 -ErrorAction SilentlyContinue | Should -Be (1..50 | Where-Object { $_ % 10 })
        }

        It 'keeps it for Receive-VRedisTask, too' {
            $task = 1..100 | Invoke-VRedisPipe { Start-Sleep -Milliseconds (Get-Random 10); $_ } -Ordered -NoWait
            $task | Receive-VRedisTask -Follow | Should -Be (1..100)
            $task | Receive-VRedisTask | Should -Be (1..100)
        }
    }

    Context '-Echo (S9)' {
        BeforeEach {
            $alpha, $beta | Receive-Job 3> $null 6> $null
        }

        It 'shows on a worker that echoes what its items write' {
            1 | Invoke-VRedisPipe { Write-Warning 'careful'; 'output' } -WorkerName alpha 3> $null | Should -Be 'output'
            $lines = Receive-Job $alpha 6>&1
            "$lines" | Should -Match '^WARNING: \[\d+:1\] careful$'
        }

        It 'does so on any worker for a task that asks for it' {
            1..2 | Invoke-VRedisPipe { Write-Host "hello $_" } -WorkerName beta -Echo 6> $null
            (Receive-Job $beta 6>&1 | Sort-Object { "$_" }) -join '; ' | Should -Match '^\[\d+:1\] hello 1; \[\d+:2\] hello 2$'
            1 | Invoke-VRedisPipe { Write-Host 'quiet' } -WorkerName beta 6> $null
            Receive-Job $beta 6>&1 | Should -BeNullOrEmpty
        }
    }

    It 'refuses <_> at once' -ForEach '-TimeoutSeconds 0', '-RetryDelaySeconds -1', '-RetryDelaySeconds 3601', '-ThrottleLimit 0' {
        { Invoke-Expression "1 | Invoke-VRedisPipe { `$_ } $_" } | Should -Throw -ErrorId 'VRedis.BadTask*'
    }
}
