#Requires -Version 7.6
# Invoke-VRedisPipe as a user types it: what goes into a script block, what travels with it, what comes back, jobs, and -Local.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Invoke-VRedisPipe on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name pester
    }

    AfterAll {
        Disconnect-TestServer
    }

    Context 'inputs (S4) and output (S13)' {
        It 'binds <Name>' -ForEach @(
            @{ Name = 'the underbar'; Expected = 2, 3; Body = { 1..2 | Invoke-VRedisPipe { $_ + 1 } } }
            @{ Name = 'the first parameter'; Expected = 2, 3; Body = { 1..2 | Invoke-VRedisPipe { param($n) $n + 1 } } }
            @{ Name = 'arguments'; Expected = '1 a', '2 a'; Body = { 1..2 | Invoke-VRedisPipe { param($n, $x) "$n $x" } -ArgumentList a } }
            @{ Name = 'parameters by name'; Expected = '1-2', '3-none'; Body = { @{ b = 2; a = 1 }, [pscustomobject]@{ a = 3 } | Invoke-VRedisPipe { param($a, $b = 'none') "$a-$b" } } }
            @{ Name = 'parameters by position'; Expected = '1-2', '3-4'; Body = { (1, 2), (3, 4) | Invoke-VRedisPipe { param($a, $b) "$a-$b" } } }
            @{ Name = 'the pipeline of a process block'; Expected = 'A1', 'A2'; Body = { 1..2 | Invoke-VRedisPipe { param($prefix) process { "$prefix$_" } } -ArgumentList A } }
            @{ Name = 'the input of a block without parameters'; Expected = 2, 3; Body = { 1..2 | Invoke-VRedisPipe { $input | ForEach-Object { $_ + 1 } } } }
        ) {
            & $Body | Sort-Object | Should -Be $Expected
        }

        It 'unrolls output, keeps a list behind a comma, and stores nothing for nothing' {
            1 | Invoke-VRedisPipe { 1, 2; , @(3, 4); $null = 5 } | ForEach-Object { "$_" } | Should -Be '1', '2', '3 4'
            @(1..3 | Invoke-VRedisPipe { }).Count | Should -Be 0
        }

        It 'makes what cannot be stored an error of its item only' {
            1..2 | Invoke-VRedisPipe { if ($_ -eq 1) { { 'a script block' } } else { 'fine' } } -Retry 0 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be 'fine'
            $problem.Exception.WorkerErrorId | Should -Be 'VRedis.BadValue'
        }
    }

    Context 'what travels (S12)' {
        BeforeAll {
            function Get-Inner($x) { "inner $x" }
            filter Get-Outer { Get-Inner $_ }
            Set-Alias outer Get-Outer
        }

        It 'takes values, functions, filters and aliases along' {
            $settings = @{ list = 1, 2, 3 }
            1 | Invoke-VRedisPipe { $using:settings.list[1]; $_ | Get-Outer; 2 | outer } | Should -Be 2, 'inner 1', 'inner 2'
        }

        It 'imports modules of the script''s commands' {
            $folder = New-Item -ItemType Directory "$TestDrive/modules/OwnModule"
            'function Get-OwnAnswer { 42 }' > "$folder/OwnModule.psm1"
            $path = $env:PSModulePath
            $env:PSModulePath = "$TestDrive/modules$([IO.Path]::PathSeparator)$path"
            try { 1 | Invoke-VRedisPipe { Get-OwnAnswer } | Should -Be 42 } finally { $env:PSModulePath = $path }
            1 | Invoke-VRedisPipe { Get-OwnAnswer } -Module "$folder/OwnModule.psm1" -NoAutoImport | Should -Be 42
        }

        It 'names the worker and the module that it lacks' {
            1 | Invoke-VRedisPipe { 1 } -Module NoSuchModule -Retry 0 -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            "$problem" | Should -Match "Worker \d+ \(pester\) cannot run this task: it cannot import the module 'NoSuchModule'"
        }

        It 'runs an initialization script with named variables' {
            $offset = 10
            1..2 | Invoke-VRedisPipe { $_ + $base } -Variable offset -InitializationScript { $base = $offset } | Sort-Object | Should -Be 11, 12
        }

        It 'refuses what cannot travel before anything is sent' {
            $block = { 1 }
            { 1 | Invoke-VRedisPipe { & $using:block } } | Should -Throw '$using:block cannot travel*' -ErrorId 'VRedis.BadValue*'
            { 1 | Invoke-VRedisPipe { $using:missing } } | Should -Throw '*$using:missing*' -ErrorId 'VRedis.BadScript*'
        }
    }

    Context 'streams' {
        It 'writes to the sender''s streams' {
            $all = 1 | Invoke-VRedisPipe { Write-Warning 'w'; Write-Verbose 'v'; Write-Information 'i'; Write-Host 'h'; Write-Error 'e' } -Verbose *>&1
            $all.Where({ "$_" -match '^\[\d+:\d+\] ' }).ForEach({ "$($_.GetType().Name) $_" -replace '\[\d+:\d+\] ' }) |
                Should -Be 'WarningRecord w', 'VerboseRecord v', 'InformationRecord i', 'InformationRecord h', 'ErrorRecord e'
        }

        It 'collects in variables what is not shown' {
            1 | Invoke-VRedisPipe { Write-Warning 'w'; Write-Information 'i' } -WarningAction SilentlyContinue -WarningVariable w -InformationVariable i
            $w.Count, $i.Count | Should -Be 1, 1
        }

        It 'stops at the first error with -ErrorAction Stop' {
            { 1 | Invoke-VRedisPipe { Write-Error 'first'; throw 'never' } -Retry 0 -ErrorAction Stop } | Should -Throw '*first*'
        }
    }

    Context '-AsJob' {
        It 'is a job like any other' {
            $job = 1..50 | Invoke-VRedisPipe { $_; Write-Warning 'w' } -AsJob
            $job.PSJobTypeName | Should -Be 'VRedisPipe'
            $job | Wait-Job | Should -Be $job
            $job.State | Should -Be 'Completed'
            $job.StatusMessage | Should -Be '50 of 50 done'
            ($job | Receive-Job -Keep -WarningVariable w 3> $null | Measure-Object -Sum).Sum | Should -Be 1275
            $w.Count | Should -Be 50
            ($job | Receive-Job 3> $null).Count | Should -Be 50
            $job | Receive-Job | Should -BeNullOrEmpty
            $job | Remove-Job
            Get-Job | Where-Object PSJobTypeName -EQ 'VRedisPipe' | Should -BeNullOrEmpty
        }

        It 'is waited for and removed by Receive-Job' {
            1..3 | Invoke-VRedisPipe { $_ } -AsJob | Receive-Job -Wait -AutoRemoveJob | Sort-Object | Should -Be 1, 2, 3
            Get-Job | Where-Object PSJobTypeName -EQ 'VRedisPipe' | Should -BeNullOrEmpty
        }

        It 'ends the task with <_>' -ForEach 'Stop-Job', 'Remove-Job -Force' {
            $job = 1..10 | Invoke-VRedisPipe { Start-Sleep -Seconds 100 } -AsJob
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Invoke-Expression "`$job | $_"
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
            (Get-VRedisStat -TaskId $job.TaskId).State | Should -Be 'Stopped'
            $job.State | Should -Be 'Stopped'
        }

        It 'fails with the reason when somebody stops the task' {
            $job = 1..10 | Invoke-VRedisPipe { Start-Sleep -Seconds 100 } -AsJob
            while ($job.StatusMessage -ne '0 of 10 done') { Start-Sleep -Milliseconds 20 }
            Stop-VRedisTask $job.TaskId -Confirm:$false
            ($job | Wait-Job -Timeout 60).State | Should -Be 'Failed'
            { $job | Receive-Job -ErrorAction Stop } | Should -Throw '*was stopped*'
        }

        It 'contradicts -NoWait' {
            { 1 | Invoke-VRedisPipe { 1 } -AsJob -NoWait } | Should -Throw '*-AsJob and -NoWait*' -ErrorId 'VRedis.BadTask*'
        }
    }
}

Describe 'Invoke-VRedisPipe -Local (S27)' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force
        $url = $env:VREDIS_URL
        $env:VREDIS_URL = 'redis://127.0.0.1:1' # nobody listens there
    }

    AfterAll {
        $env:VREDIS_URL = $url
    }

    It 'needs no Redis' {
        { 1 | Invoke-VRedisPipe { 1 } } | Should -Throw -ErrorId 'VRedis.Unreachable*'
        (1..100 | Invoke-VRedisPipe { $_ * 2 } -Local | Measure-Object -Sum).Sum | Should -Be 10100
    }

    It 'marks its lines as local' {
        1 | Invoke-VRedisPipe { Write-Host 'here' } -Local 6>&1 | Should -Be '[local] here'
    }

    It 'crawls, each key once' {
        1 | Invoke-VRedisPipe { $_; foreach ($n in (2 * $_), (2 * $_ + 1), 1) { if ($n -le 50) { Push-VRedisItem $n -Unique } } } -Local | Sort-Object | Should -Be (1..50)
    }

    It 'brings output in order with -Ordered' {
        1..20 | Invoke-VRedisPipe { if ($_ -eq 1) { Start-Sleep -Milliseconds 200 }; $_ } -Local -Ordered | Should -Be (1..20)
    }

    It 'tries items again, and gives up those that take too long' {
        1 | Invoke-VRedisPipe { $global:tries++; if ($global:tries -lt 3) { throw 'not yet' }; "try $global:tries" } -Local | Should -Be 'try 3'
        1..2 | Invoke-VRedisPipe { if ($_ -eq 1) { Start-Sleep -Seconds 100 }; $_ } -Local -TimeoutSeconds 0.5 -Retry 0 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be 2
        $problem.FullyQualifiedErrorId | Should -BeLike 'VRedis.ItemTimeout*'
    }

    It 'stops with Select-Object -First' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        1..1000 | Invoke-VRedisPipe { if ($_ -gt 1) { Start-Sleep -Seconds 100 }; $_ } -Local | Select-Object -First 1 | Should -Be 1
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 20
    }

    It 'runs as a job' {
        $job = 1..3 | Invoke-VRedisPipe { $_ } -Local -AsJob
        $job.Location | Should -Be 'local'
        $job | Receive-Job -Wait -AutoRemoveJob | Sort-Object | Should -Be 1, 2, 3
    }

    It 'contradicts <_>' -ForEach '-NoWait', '-WorkerId 1', '-WorkerName x' {
        { Invoke-Expression "1 | Invoke-VRedisPipe { 1 } -Local $_" } | Should -Throw '*-Local*' -ErrorId 'VRedis.BadTask*'
    }
}
