#Requires -Version 7.6
# S22, the part about workers: who is there, and ending one from afar.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Get-VRedisWorker and Stop-VRedisWorker on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
    }

    BeforeEach {
        $first = Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name first
        $second = Start-VRedisWorker -AsJob -ThrottleLimit 3 -Name second -ShutdownSeconds 1
    }

    AfterEach {
        Get-VRedisStat -State Sending, Running | Stop-VRedisTask
        Get-Job | Where-Object PSJobTypeName -EQ VRedisWorker | Remove-Job -Force
    }

    AfterAll {
        Disconnect-TestServer
    }

    It 'lists the workers that are alive with all they tell' {
        1..20 | Invoke-VRedisPipe { $_ } | Out-Null
        $workers = Get-VRedisWorker
        $workers.Name | Should -Be 'first', 'second'
        $workers.State | Should -Be 'Working', 'Working'
        $workers[0].ProcessId | Should -Be $PID
        $workers[0].Machine | Should -Be ([Environment]::MachineName)
        $workers[0].Runtime | Should -Be "PowerShell $($PSVersionTable.PSVersion)"
        $workers[0].Since | Should -BeGreaterThan ([datetime]::Now.AddMinutes(-5))
        $workers | Format-Table | Out-String -Width 200 | Should -Match 'WorkerId\s+Name\s+State\s+Lanes\s+Running\s+Executed\s+Tasks\s+Since\s+Runtime\s+Platform'
        $workers | Format-List | Out-String | Should -Match 'LastHeartbeat\s+: \d{4}-'
        (Get-VRedisWorker -Name s*).WorkerId | Should -Be $second.WorkerId
        (Get-VRedisWorker $first.WorkerId).Name | Should -Be 'first'
        { Get-VRedisWorker 987654 -ErrorAction Stop } | Should -Throw '*987654*' -ErrorId 'VRedis.UnknownWorker*'
    }

    It 'drains one from afar: its job completes, and nothing is lost' {
        $task = 1..40 | Invoke-VRedisPipe { Start-Sleep -Milliseconds 200; $_ } -NoWait
        Stop-VRedisWorker -Name second -WhatIf
        (Get-VRedisWorker).Count | Should -Be 2
        Get-VRedisWorker -Name second | Stop-VRedisWorker -Wait
        (Get-VRedisWorker).Name | Should -Be 'first'
        ($second | Wait-Job -Timeout 60).State | Should -Be 'Completed'
        $second | Receive-Job -WarningVariable said -WarningAction SilentlyContinue
        $said | Should -BeLike "$([Environment]::UserName)@* asks worker $($second.WorkerId) to leave*"
        $stat = $task | Wait-VRedisTask -TimeoutSeconds 60
        $stat.Execute, $stat.Fail, $stat.Retry | Should -Be 40, 0, 0
        $first.State | Should -Be 'Running'
    }

    It 'says who has not left in time' {
        $first | Stop-VRedisWorker -TimeoutSeconds 60
        $second | Stop-VRedisWorker -TimeoutSeconds 60
        $slow = Start-VRedisWorker -AsJob -Name slow -ShutdownSeconds 600
        $file = (New-TemporaryFile).FullName
        1 | Invoke-VRedisPipe { Remove-Item $using:file; Start-Sleep 600 } -NoWait | Out-Null
        while (Test-Path $file) { Start-Sleep -Milliseconds 50 } # until it has begun; else it would be handed back
        { Stop-VRedisWorker $slow.WorkerId -TimeoutSeconds 0 -ErrorAction Stop } | Should -Throw '*has not left*' -ErrorId 'VRedis.WorkerNotStopped*'
    }

    It 'lets a worker in the foreground of another process return' {
        $hostName, $port = (1 | Invoke-VRedisPipe { $_ } -NoWait).Server -split ':'
        $script = New-Item (Join-Path $TestDrive "foreground$port.ps1") -Value @"
Import-Module '$PSScriptRoot/../../VRedis.psd1'
Connect-VRedis $hostName $port
Start-VRedisWorker -Name foreground
'returned'
"@
        $output = Join-Path $TestDrive "foreground$port.txt"
        $process = Start-Process ([Environment]::ProcessPath) '-NoProfile', '-NonInteractive', '-File', $script.FullName -PassThru -RedirectStandardOutput $output
        try {
            $until = [datetime]::Now.AddSeconds(60)
            while (-not (Get-VRedisWorker -Name fore*)) { [datetime]::Now | Should -BeLessThan $until; Start-Sleep -Milliseconds 100 }
            Stop-VRedisWorker -Name fore* -TimeoutSeconds 60
            $process.WaitForExit(60000) | Should -BeTrue
            $text = Get-Content $output -Raw
            $text | Should -Match 'asks worker \d+ to leave'
            $text | Should -Match 'returned'
        }
        finally {
            if (-not $process.HasExited) { $process.Kill() }
        }
    }
}
