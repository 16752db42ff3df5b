#Requires -Version 7.6
# S20: what failed, folded; and how it goes on when the cause is mended.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Get-VRedisError and Restart-VRedisTask on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name pester | Out-Null
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'input')
    }

    BeforeEach {
        # Of the files 1 to 6 only 1 is there; those with an even number fail in another way.
        Get-ChildItem $folder | Remove-Item
        Set-Content (Join-Path $folder 1) one
        $path = $folder.FullName
        $task = 1..6 | Invoke-VRedisPipe {
            if ($_ % 2 -eq 0 -and -not (Test-Path "$using:path/even")) { throw "no even number: $_" }
            Get-Content "$using:path/$_" -ErrorAction Stop
        } -Retry 1 -NoWait
        $task | Wait-VRedisTask -TimeoutSeconds 60 | Out-Null
    }

    AfterAll {
        Disconnect-TestServer
    }

    It 'folds what failed in the same way, with inputs and totals' {
        $groups = $task | Get-VRedisError
        $groups | ForEach-Object Count | Should -Be 3, 2
        $groups.Total | Should -Be 5, 5
        $groups[0].Message | Should -BeLike 'no even number: ?'
        $groups[0].Inputs | Sort-Object | Should -Be 2, 4, 6
        $groups[1].Type | Should -BeLike '*ItemNotFoundException'
        $groups[1].Step | Should -Be 'main'
        $groups[0] | Out-String | Should -Match '(?s)Count\s+: 3 of 5 failed items.*Inputs\s+: \{\d, \d, \d\}'
    }

    It 'finds some of them' {
        ($task | Get-VRedisError -Message '*even*').Count | Should -Be 3
        $task | Get-VRedisError -Step other | Should -BeNullOrEmpty
        ($task | Get-VRedisError -Last 2 | Measure-Object Count -Sum).Sum | Should -Be 2
    }

    It 'puts them all back when the cause is mended' {
        2..6 | ForEach-Object { Set-Content (Join-Path $folder $_) "file $_" }
        Set-Content (Join-Path $folder even) ''
        ($task | Restart-VRedisTask -Failed -PassThru).Items | Should -Be 6
        $stat = $task | Wait-VRedisTask -TimeoutSeconds 60
        $stat.State, $stat.Execute, $stat.Fail, $stat.Percent | Should -Be 'Completed', 6, 0, 100
        $task | Export-VRedisTable | Sort-Object | Should -Be 'file 2', 'file 3', 'file 4', 'file 5', 'file 6', 'one'
        $task | Get-VRedisError | Should -BeNullOrEmpty
    }

    It 'puts one group back' {
        Set-Content (Join-Path $folder 3) 'file 3'
        $task | Get-VRedisError -Message '*find path*' | Restart-VRedisTask -Failed
        $stat = $task | Wait-VRedisTask -TimeoutSeconds 60
        $stat.Execute, $stat.Fail | Should -Be 2, 4
        $stat.Retry | Should -Be 6 -Because 'item 5 had its two attempts again'
    }

    It 'does nothing with -WhatIf, and says when there is nothing to do' {
        $task | Restart-VRedisTask -Failed -WhatIf
        ($task | Get-VRedisStat).State | Should -Be 'Completed'
        $task | Restart-VRedisTask -Failed -Message nothing* -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -BeLike '*no such failed items*'
    }

    It 'says what it needs, and why a stopped task does not go on' {
        { $task | Restart-VRedisTask } | Should -Throw '*-Failed*' -ErrorId 'VRedis.BadSetting*'
        $stopped = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait
        $stopped | Stop-VRedisTask
        { $stopped | Restart-VRedisTask -Failed -ErrorAction Stop } | Should -Throw '*was stopped*' -ErrorId 'VRedis.TaskEnded*'
    }
}
