#Requires -Version 7.6
# What Tab offers.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Completion on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_

        function Complete([string]$Typed) {
            foreach ($try in 1..3) {
                # that an answer comes in time is up to the machine
                $found = (TabExpansion2 $Typed $Typed.Length).CompletionMatches
                if ($found) { return $found }
            }
        }
    }

    AfterAll {
        Disconnect-TestServer
    }

    It 'offers tasks, tables and workers' {
        $worker = Start-VRedisWorker -AsJob -ThrottleLimit 2 -Name 'pester one'
        1 | Invoke-VRedisPipe { $_ } -Table colours -TaskVariable task | Out-Null
        $offers = Complete 'Get-VRedisStat '
        $offers[0].CompletionText | Should -Be $task.TaskId
        $offers[0].ToolTip | Should -Match '^Completed, started \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, 1 of 1 items done'
        (Complete "Export-VRedisTable $($task.TaskId) -Table c").CompletionText | Should -Be 'colours'
        (Complete 'Get-VRedisWorker -Name pes').CompletionText | Should -Be "'pester one'"
        (Complete 'Stop-VRedisWorker ').CompletionText | Should -Be $worker.WorkerId
    }
}
