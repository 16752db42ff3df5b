#Requires -Version 7.6
# S21: ending tasks, removing them, and letting them go by themselves.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Stop-VRedisTask and Remove-VRedisTask on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name pester | Out-Null
    }

    AfterAll {
        Get-VRedisStat -State Sending, Running | Stop-VRedisTask
        Disconnect-TestServer
    }

    It 'stops what runs, down the pipeline, and not with -WhatIf' {
        1..2 | ForEach-Object { 1..50 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait } | Out-Null
        Get-VRedisStat -State Running | Stop-VRedisTask -WhatIf
        (Get-VRedisStat -State Running).Count | Should -Be 2
        $stopped = Get-VRedisStat -State Running | Stop-VRedisTask -PassThru
        $stopped.State | Should -Be 'Stopped', 'Stopped'
        $stopped.Dropped | Should -Be 50, 50
        Get-VRedisStat -State Running | Should -BeNullOrEmpty
        1..3 | Invoke-VRedisPipe { $_ } | Should -HaveCount 3 -Because 'the lanes are free again'
    }

    It 'removes what has ended, and stops first with -Force' {
        $ended = 1 | Invoke-VRedisPipe { $_ } -NoWait
        $ended | Wait-VRedisTask -TimeoutSeconds 60 | Out-Null
        $running = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait
        $ended | Remove-VRedisTask -WhatIf
        ($ended | Get-VRedisStat).State | Should -Be 'Completed'
        { $running | Remove-VRedisTask -ErrorAction Stop } | Should -Throw '*has not ended*-Force*' -ErrorId 'VRedis.TaskNotEnded*'
        $ended, $running | Remove-VRedisTask -Force
        { $running | Get-VRedisStat -ErrorAction Stop } | Should -Throw '*There is no task*'
        { $ended | Export-VRedisTable -ErrorAction Stop } | Should -Throw '*There is no task*'
    }

    It 'keeps a task as long as its sender says' {
        1 | Invoke-VRedisPipe { $_ } -TaskVariable week | Out-Null
        1 | Invoke-VRedisPipe { $_ } -TaskVariable day -RetentionDays 1 | Out-Null
        $stats = $week, $day | Get-VRedisStat
        ($stats[0].Expires - $stats[0].End).TotalDays | Should -Be 7
        ($stats[1].Expires - $stats[1].End).TotalDays | Should -Be 1
        { 1 | Invoke-VRedisPipe { $_ } -RetentionDays -1 } | Should -Throw
    }

    It 'removes a task by itself when its time is over' {
        1..3 | Invoke-VRedisPipe { $_ } -TaskVariable brief -RetentionDays 0 | Should -HaveCount 3 -Because 'its sender still reads it'
        $until = [datetime]::Now.AddSeconds(60)
        while (Get-VRedisStat -Last 100 | Where-Object TaskId -EQ $brief.TaskId) {
            [datetime]::Now | Should -BeLessThan $until
            Start-Sleep -Milliseconds 100
        }
        { $brief | Get-VRedisStat -ErrorAction Stop } | Should -Throw '*There is no task*'
    }
}
