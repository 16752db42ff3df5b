#Requires -Version 7.6
# Invoke-VRedisCmdline as a user types it: once on the embedded server, once on redis-server when there is one.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Invoke-VRedisCmdline on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        $anna = Start-VRedisWorker -AsJob -Name anna
        $bert = Start-VRedisWorker -AsJob -Name bert
    }

    AfterAll {
        Disconnect-TestServer
    }

    It 'runs a program on every worker' {
        $result = Invoke-VRedisCmdline 'dotnet --version'
        $result.Line | Should -HaveCount 2
        $result.Line | Should -Match '^\d+\.\d+'
        $result.ExitCode | Should -Be 0, 0
        $result | Where-Object Stream -EQ Output | ForEach-Object WorkerName | Sort-Object | Should -Be anna, bert
    }

    It 'makes exit codes easy to look at, and no errors' {
        $result = Invoke-VRedisCmdline 'exit 3' -ErrorVariable problems
        $problems | Should -HaveCount 0
        $failed = $result | Where-Object ExitCode
        $failed.WorkerId | Sort-Object | Should -Be ($anna.WorkerId, $bert.WorkerId | Sort-Object)
        $failed[0].State | Should -Be Exited
    }

    It 'tells the streams apart' {
        $result = Invoke-VRedisCmdline 'echo good; echo bad >&2' -WorkerName anna
        ($result | Where-Object Stream -EQ Output).Line | Should -Be 'good'
        ($result | Where-Object Stream -EQ Error).Line | Should -Be 'bad'
    }

    It 'shows a table that grows line by line' {
        $text = Invoke-VRedisCmdline 'echo hello' -WorkerId $bert.WorkerId | Out-String -Width 100
        $text | Should -Match 'WorkerId\s+WorkerName\s+Stream\s+Line'
        $text | Should -Match "$($bert.WorkerId)\s+bert\s+Output\s+hello"
        $text | Should -Match "$($bert.WorkerId)\s+bert\s+Exit\s+exit code 0 after"
    }

    It 'takes workers from the pipeline' {
        (Get-VRedisWorker -Name b* | Invoke-VRedisCmdline 'echo me').WorkerName | Select-Object -Unique | Should -Be 'bert'
        { Get-VRedisWorker -Name nobody* | Invoke-VRedisCmdline 'echo me' } | Should -Throw -ErrorId 'VRedis.UnknownWorker*'
    }

    It 'runs PowerShell instead' {
        $result = Invoke-VRedisCmdline -PowerShell '"$($PSVersionTable.PSVersion.Major) on $PID"; Write-Error nonsense; exit 5' -WorkerName anna
        $line = $result | Where-Object Stream -EQ Output | ForEach-Object Line
        $line | Should -Match '^7 on \d+$'
        $line | Should -Not -Be "7 on $PID"
        "$(($result | Where-Object Stream -EQ Error).Line)" | Should -Match 'nonsense'
        $result.ExitCode | Should -Be 5
    }

    It 'gives no input to those who ask' {
        (Invoke-VRedisCmdline -PowerShell '[Console]::In.ReadToEnd().Length; "end"' -WorkerName anna).Line | Should -Be '0', 'end'
        $asked = Invoke-VRedisCmdline -PowerShell 'Read-Host "Sure (y/n)"' -WorkerName anna
        $asked | Where-Object Stream -EQ Error | Should -Not -BeNullOrEmpty
    }

    It 'kills what takes too long' {
        $result = Invoke-VRedisCmdline -PowerShell 'Start-Sleep 600' -TimeoutSeconds 2 -WorkerName anna -ErrorVariable problems -ErrorAction SilentlyContinue
        $result.State | Should -Be TimedOut
        $problems.FullyQualifiedErrorId | Should -BeLike 'VRedis.CmdlineTimedOut*'
    }

    It 'ends with Select-Object -First' {
        Invoke-VRedisCmdline -PowerShell 'while ($true) { "more" }' | Select-Object -First 2 | ForEach-Object Line | Should -Be more, more
    }

    It 'asks before it runs anything with -WhatIf' {
        Invoke-VRedisCmdline 'exit 1' -WhatIf | Should -BeNullOrEmpty
    }

    It 'is refused by a worker with -NoCmdline' {
        $carl = Start-VRedisWorker -AsJob -Name carl -NoCmdline
        (Get-VRedisWorker -Name carl).Cmdline | Should -BeFalse
        $result = Invoke-VRedisCmdline 'echo me' -WorkerName carl -ErrorVariable problems -ErrorAction SilentlyContinue
        $result.State | Should -Be Refused
        "$problems" | Should -BeLike '*carl*-NoCmdline*'
        $carl | Stop-Job
        { Invoke-VRedisCmdline 'echo me' -WorkerName carl -ErrorAction Stop } | Should -Throw '*carl*'
    }
}
