#Requires -Version 7.6
# S14, S15: items that bring further items, to the same or another step.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Push-VRedisItem on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name pester | Out-Null
    }

    AfterAll { Disconnect-TestServer }

    It 'counts down, one item after the other' {
        5 | Invoke-VRedisPipe { $_; if ($_ -gt 1) { Push-VRedisItem ($_ - 1) } } | Should -Be 5, 4, 3, 2, 1
    }

    It 'hands on to another step with a table of its own' {
        $null = 1..3 | Invoke-VRedisPipe -Step ([ordered]@{ page = { "page $_"; Push-VRedisItem "image of $_" -Step image }; image = { $_ } }) -TaskVariable task
        Export-VRedisTable $task.TaskId page | Sort-Object | Should -Be 'page 1', 'page 2', 'page 3'
        Export-VRedisTable $task.TaskId image | Sort-Object | Should -Be 'image of 1', 'image of 2', 'image of 3'
    }

    It 'goes round a circle once' {
        $next = @{ a = 'b', 'c'; b = 'c', 'a'; c = 'a', 'b' }
        'a' | Invoke-VRedisPipe { $_; $next = $using:next; $next[$_] | Push-VRedisItem -Unique } | Sort-Object | Should -Be 'a', 'b', 'c'
    }

    It 'tells items apart by a key' {
        1 | Invoke-VRedisPipe { $_; if ($_ -eq 1) { 10..19 | Push-VRedisItem -Key { $_ % 3 } } } | Should -HaveCount 4
    }

    It 'adds nothing for an attempt that fails' {
        $output = 1 | Invoke-VRedisPipe { if ($_ -eq 1) { Push-VRedisItem 2; throw 'no' }; $_ } -Retry 1 -ErrorAction SilentlyContinue
        $output | Should -HaveCount 0
    }

    It 'says that it belongs inside a script block of a task' {
        { Push-VRedisItem 1 } | Should -Throw '*only inside a script block*' -ErrorId 'VRedis.NotInTask*'
    }
}
