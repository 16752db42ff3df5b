# How the examples of docs/cmdlets are run. Each is '<cmdlet>: <title>' = @{ … }, with
#   Before   what must be there first; without it $task is task 19 where an example speaks of it: New-ExampleTask
#   With     what is put in the place of what the machine of a test does not have, over what Examples.Tests.ps1 puts everywhere
#   Until    the example goes on until Ctrl+C: when that comes
#   Typed    the example is a prompt: what is typed there
#   Error    the error that it shows
#   Then     what must have come of it: $seen has Output, Errors, Warnings and Said (Write-Host)
#   After    what must be put right for the next one
#   Own      starts and stops the embedded server itself
#   Redis    needs something of redis-server that the embedded server does not have
#   Linux    needs settings in a folder of the test's own, or a program of Linux
@{
    # Settings
    'Clear-VRedisConfig: Forget what is saved' = @{
        Linux = $true; Before = { Set-VRedisConfig 127.0.0.1; Set-VRedisConfig 127.0.0.1 -Profile lab }
        Then = { (Get-VRedisConfig).HostName | Should -Be localhost, 127.0.0.1 } # the initial settings are there again
    }
    'Clear-VRedisConfig: Forget one of several servers' = @{
        Linux = $true; Before = { Set-VRedisConfig 127.0.0.1; Set-VRedisConfig 127.0.0.1 -Profile lab }
        Then = { (Get-VRedisConfig).Profile | Should -Be default }
    }
    'Get-VRedisConfig: See the saved settings' = @{
        Linux = $true; Before = { Set-VRedisConfig redis.example -Credential (Get-Credential); Set-VRedisConfig 127.0.0.1 -Profile lab }
        Then = { $seen.Output.Profile | Should -Be default, lab; $seen.Output | Out-String | Should -Not -Match sesame }
    }
    'Get-VRedisConfig: See where some profiles lead' = @{
        Linux = $true; Before = { Set-VRedisConfig redis.example; Set-VRedisConfig lab.example 7000 -Profile lab }
        Then = { $seen.Output | Out-String | Should -Match '(?s)Profile\s+HostName\s+Port\s+Tls\s.*lab\s+lab\.example\s+7000\s+False' }
    }
    'Set-VRedisConfig: Save the server once and for all' = @{ Linux = $true; Then = { (Get-VRedisConfig).HasPassword | Should -BeTrue } }
    'Set-VRedisConfig: Have two servers' = @{
        Linux = $true
        Then = { (Get-VRedisConfig lab).RetentionDays | Should -Be 30; $stat = 1 | Invoke-VRedisPipe { 1 } -NoWait | Wait-VRedisTask; ($stat.Expires - $stat.End).TotalDays | Should -BeGreaterThan 29 }
    }
    'Set-VRedisConfig: Change one setting and see all' = @{
        Linux = $true; Before = { Set-VRedisConfig redis.example -Credential (Get-Credential) }
        Then = { $seen.Output.HostName, $seen.Output.Port | Should -Be redis.example, 7001; $seen.Output | Format-List * | Out-String | Should -Not -Match sesame }
    }
    'Set-VRedisConfig: Change the signing key' = @{
        Linux = $true; Before = { New-ExampleKey ./new.key; New-ExampleKey ./old.key }
        Then = { (Get-VRedisConfig).SigningKeyPath, (Get-VRedisConfig).AcceptedKeyPaths | Split-Path -Leaf | Should -Be new.key, old.key }
    }

    # The connection
    'Connect-VRedis: Connect to a server' = @{ Before = { Disconnect-VRedis }; Then = { Get-VRedisWorker -Name lab1 | Should -HaveCount 1 } }
    'Connect-VRedis: Connect with TLS and a password' = @{
        Redis = $true; Linux = $true; Before = { $port = Start-ExampleServer tls }; With = @{ 'redis\.example 6380' = { "localhost $port" } }
        Then = { Get-VRedisWorker | Should -BeNullOrEmpty -Because 'it is another server' }
    }
    'Connect-VRedis: Connect to a saved server' = @{ Linux = $true; Before = { Disconnect-VRedis }; Then = { Get-VRedisWorker -Name lab1 | Should -HaveCount 1 } }
    'Connect-VRedis: Sign what is sent' = @{
        Before = { New-ExampleKey ./vredis.key }
        Then = { (1 | Invoke-VRedisPipe { $_ } -NoWait | Wait-VRedisTask).Execute | Should -Be 1; { 1 | Invoke-VRedisPipe { 1 } -Encrypt -NoWait } | Should -Not -Throw }
    }
    'Connect-VRedis: Connect by sentinels, or to a cluster' = @{
        Redis = $true; Linux = $true; Before = { $sentinel = Start-ExampleServer sentinel; $node = Start-ExampleServer cluster }
        With = [ordered]@{ 'a\.example 26379' = { "127.0.0.1 $sentinel" }; 'a\.example 7000' = { "127.0.0.1 $node" }; ' -OtherHost \S+ \S+' = '' } # one of each is enough: others are asked only when this one does not answer
        Then = { (1 | Invoke-VRedisPipe { $_ } -NoWait).Server | Should -Match "$node$" }
    }
    'Connect-VRedis: Connect with an address' = @{ Redis = $true; With = @{ 'redis\.example:6379' = { $address } }; Then = { (1 | Invoke-VRedisPipe { $_ } -NoWait).Server | Should -Not -BeNullOrEmpty } }
    'Disconnect-VRedis: End the connection' = @{ Then = { { Disconnect-VRedis } | Should -Not -Throw } }
    'Disconnect-VRedis: Change over to another server' = @{ Then = { Get-VRedisWorker -Name lab1 | Should -HaveCount 1 } }

    # The embedded server
    'Start-VRedisServer: Try VRedis on one machine' = @{ Own = $true; With = @{ 'Start-VRedisServer' = 'Start-VRedisServer -Port 0' }; Then = { $seen.Output | Sort-Object | Should -Be (1..10 | ForEach-Object { $_ * $_ }) } }
    'Start-VRedisServer: Take a free port and a password' = @{ Own = $true; Then = { $seen.Output | Should -BeGreaterThan 0; Connect-VRedis 127.0.0.1 $server.Port -Credential (Get-Credential) } }
    'Stop-VRedisServer: End what was tried out' = @{
        Own = $true; Before = { Start-VRedisServer -Port 0; $worker = Start-VRedisWorker -AsJob }
        Then = { $worker.State | Should -Be Stopped; { Stop-VRedisServer -ErrorAction Stop } | Should -Throw '*No server runs*' }
    }
    'Stop-VRedisServer: Keep results first' = @{
        Own = $true; Before = { Start-VRedisServer -Port 0; $worker = Start-VRedisWorker -AsJob; $null = 1..3 | Invoke-VRedisPipe { $_ }; $worker | Stop-Job }
        Then = { Get-Content results.json | ConvertFrom-Json | Sort-Object | Should -Be 1, 2, 3 }
    }

    # Running
    'Invoke-VRedisPipe: Run a script block for each input' = @{ Then = { $seen.Output | Should -HaveCount 1000; ($seen.Output | Where-Object n -EQ 10).cube | Should -Be 1000 } }
    'Invoke-VRedisPipe: Take variables and functions along' = @{
        Before = { $null = New-Item data -ItemType Directory; 1..3 | ForEach-Object { Set-Content "data/$_.txt" ('x' * 512 * $_) -NoNewline } }; With = @{ '/data' = './data' }
        Then = { $seen.Output | Should -Be 0.5, 1, 1.5 }
    }
    'Invoke-VRedisPipe: Submit and leave' = @{ With = @{ 'Start-Sleep 1' = 'Start-Sleep 0.01' }; Then = { $seen.Output[0].State | Should -Be Completed; $seen.Output | Select-Object -Skip 1 | Sort-Object | Should -Be (1..100) } }
    'Invoke-VRedisPipe: See what fails' = @{
        Before = { $urls = "$($site.Root)page/1", "$($site.Root)nothing" }; With = @{ '-RetryDelaySeconds 2' = '-RetryDelaySeconds 0.01' }
        Error = 'VRedis.ItemFailed*'; Then = { $seen.Output[-1] | Should -Be "$($site.Root)nothing"; $seen.Errors[0] | Should -BeLike '*after 6 attempts*' }
    }
    'Invoke-VRedisPipe: Crawl with two steps' = @{ With = @{ 'https://example\.org/' = { $site.Root } }; Then = { $seen.Output | Should -Be "/picture.png" } }
    'Invoke-VRedisPipe: Keep results as files' = @{ Then = { $files.Extension | Should -Be .csv; Import-Csv $files | Should -HaveCount 1000 } }
    'Invoke-VRedisPipe: Try it without Redis' = @{ Before = { Disconnect-VRedis }; Then = { $seen.Output | Sort-Object | Should -Be 2, 4, 6 } }
    'Invoke-VRedisPipe: Send a credential' = @{ Before = { Connect-ExampleKey }; With = @{ 'https://\$_/status' = { "$($site.Root)status/`$`$_" }; ' -Credential \$using' = ' -AllowUnencryptedAuthentication -Credential $using' }; Then = { $seen.Output | Sort-Object | Should -Be 'lab1 is well', 'lab2 is well' } }
    'Push-VRedisItem: Crawl each page once' = @{ Before = { $seed = $site.Root }; Then = { $seen.Output.Url | Sort-Object -Unique | Should -HaveCount $seen.Output.Count; $seen.Output.Url | Should -Contain $seed } }
    'Push-VRedisItem: Send items to another step' = @{ Then = { $seen.Output | Sort-Object | Should -Be (1..10 | ForEach-Object { $_ * 5 }) } }
    'Push-VRedisItem: Tell items apart by a key' = @{
        Before = { $orders = 1..3 | ForEach-Object { [pscustomobject]@{ Lines = @([pscustomobject]@{ Article = 'bolt' }, [pscustomobject]@{ Article = "nut $_" }) } } }
        Then = { $seen.Output | Sort-Object | Should -Be bolt, 'nut 1', 'nut 2', 'nut 3' }
    }
    'Push-VRedisItem: Look again later' = @{
        Before = { $jobs = "$PWD/one", "$PWD/two"; $null = New-Item one.done }; With = @{ '-DelaySeconds 60' = "-DelaySeconds 0.1"; 'else { ' = 'else { Set-Content "$$_.done" x; ' } # somebody gets ready meanwhile
        Then = { $seen.Output | Should -Be $jobs }
    }

    # Tasks
    'Wait-VRedisTask: Wait and see' = @{ Then = { $seen.Output.State, $seen.Output.Execute | Should -Be Completed, 100 } }
    'Wait-VRedisTask: Wait no longer than a minute' = @{
        Before = { $task = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait }; With = @{ '-TimeoutSeconds 60' = '-TimeoutSeconds 0' }; Error = 'VRedis.TaskNotEnded*'
        Then = { ($task | Get-VRedisStat).State | Should -Be Running }
    }
    'Receive-VRedisTask: Come back to a submitted task' = @{ Then = { $seen.Output | Sort-Object | Should -Be (1..100); $seen.Said | Should -HaveCount 100; $seen.Said[0] | Should -Match ' at \d+$' } }
    'Receive-VRedisTask: Look on' = @{
        Before = { $task = 1 | Invoke-VRedisPipe { Write-Host before; while (-not (Test-Path $using:PWD/go)) { Start-Sleep 0.05 }; Write-Host after } -NoWait }
        Until = { Set-Content go x; ($task | Get-VRedisStat).State -eq 'Completed' }
        Then = { $seen.Said -join ' ' | Should -Not -Match before }
    }
    'Receive-VRedisTask: See the lines of one worker' = @{ With = @{ '-WorkerId 3' = { "-WorkerId $((Get-VRedisWorker).WorkerId -join ',')" } }; Error = 'VRedis.ItemFailed*'; Then = { $seen.Output | Should -BeNullOrEmpty; $seen.Said | Should -HaveCount 6 } }
    'Stop-VRedisTask: Stop a task' = @{ Before = { $task = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait }; Then = { ($task | Get-VRedisStat).State | Should -Be Stopped } }
    'Stop-VRedisTask: Stop all that run' = @{ Before = { $task = 1..2 | ForEach-Object { 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait } }; Then = { $seen.Output.TaskId | Should -Be $task.TaskId; $seen.Output.State | Should -Be Stopped, Stopped } }
    'Remove-VRedisTask: Remove a task' = @{ Then = { { $task | Get-VRedisStat -ErrorAction Stop } | Should -Throw '*no task*' } }
    'Remove-VRedisTask: Remove all that completed' = @{ Before = { $task = New-ExampleTask }; Then = { ($task | Get-VRedisStat).State | Should -Be Completed } }
    'Remove-VRedisTask: Stop and remove' = @{ Before = { $task = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait }; Then = { { $task | Get-VRedisStat -ErrorAction Stop } | Should -Throw '*no task*' } }
    'Restart-VRedisTask: Try all failed items again' = @{ Then = { $seen.Output.State, $seen.Output.Fail | Should -Be Completed, 2 } } # they fail again
    'Restart-VRedisTask: Try some of them' = @{ Then = { $seen.Output.TaskId | Should -Be $task.TaskId; ($task | Wait-VRedisTask).Fail | Should -Be 2 } }
    'Restart-VRedisTask: Try one group' = @{ Then = { ($task | Wait-VRedisTask).Fail | Should -Be 2 } }
    'Get-VRedisError: See what failed' = @{ Then = { $seen.Output.Count | Should -Be 2; $seen.Output[0].Total | Should -Be 2 } }
    'Get-VRedisError: Get the inputs back' = @{ Then = { $seen.Output | Should -Be 3 } }
    'Get-VRedisError: Try one group again' = @{ Then = { ($task | Wait-VRedisTask).Execute | Should -Be 4 } }
    'Get-VRedisStat: See the latest tasks' = @{ Before = { $task = New-ExampleTask }; Then = { $seen.Output[-1].TaskId | Should -Be $task.TaskId } }
    'Get-VRedisStat: See what has not ended' = @{
        Before = { $task = 1 | Invoke-VRedisPipe { 1 } -WorkerName nobody -NoWait }
        Then = { $seen.Output.TaskId | Should -Be $task.TaskId; $seen.Output.Reason | Should -BeLike '*nobody*' }
    }
    'Get-VRedisStat: See who did how much' = @{ Then = { ($seen.Output | Measure-Object Execute -Sum).Sum | Should -Be 4; (Get-VRedisWorker).WorkerId | Should -Contain $seen.Output[0].WorkerId } }
    'Get-VRedisStat: See everything of a task' = @{ Then = { $text = $seen.Output | Out-String; 'Sender', 'Start', 'Retry', 'Expires' | ForEach-Object { $text | Should -Match "$_\s+: \S" } } }
    'Get-VRedisStat: Watch tasks and workers' = @{ Before = { $task = New-ExampleTask }; Until = { $there.Count -gt 10 }; Then = { $seen.Output.TaskId | Should -Contain $task.TaskId } } # on a console: WatchScreenTests
    'Export-VRedisTable: Get values as objects' = @{ Then = { "$($seen.Output)" | ConvertFrom-Json | Should -HaveCount 4 } }
    'Export-VRedisTable: Write all tables to files' = @{ Then = { $seen.Output.Extension | Should -Be .csv; Import-Csv $seen.Output | Should -HaveCount 4 } }
    'Export-VRedisTable: Write a file as its ending says' = @{
        Before = { $task = 1 | Invoke-VRedisPipe { [pscustomobject]@{ Name = 'anna'; Born = [datetime]'2000-01-02' } } -Table people -NoWait; $null = $task | Wait-VRedisTask }
        Then = { $seen.Output[-1].Name | Should -Be anna; $seen.Output[-1].Born | Should -BeOfType datetime }
    }
    'Export-VRedisTable: Follow a task that runs' = @{ Then = { $seen.Output.Name | Should -Be "default-$($task.TaskId).jsonl"; Get-Content $seen.Output | Should -HaveCount 4; $task | Export-VRedisTable | Should -BeNullOrEmpty } }

    # Dashboard
    'Show-VRedisDashboard: Look at tasks and workers' = @{ With = @{ 'Dashboard$' = 'Dashboard -NoBrowser' }; Until = { $there.Count }; During = { Invoke-RestMethod $there[0].Url | Should -Match '<title>VRedis' }; Then = { $seen.Output.Port | Should -BeGreaterThan 0 } }
    'Show-VRedisDashboard: Look at those of a server from elsewhere' = @{ Before = { $page = Get-FreePort }; With = @{ 7777 = { $page } }; Until = { $there.Count }; During = { Invoke-RestMethod $there[0].Url | Should -Match '<title>VRedis' }; Then = { $seen.Output.Port | Should -Be $page } }
    'Show-VRedisDashboard: Hand the address to a script' = @{ Until = { Test-Path dashboard.url }; During = { Invoke-RestMethod (Get-Content dashboard.url) | Should -Match '<title>VRedis' } }

    # Workers
    'Start-VRedisWorker: Make this machine a worker' = @{ Until = { Get-VRedisWorker -Name "$([Environment]::MachineName)*" } }
    'Start-VRedisWorker: Have a worker in the background' = @{ Then = { $seen.Output[0] | Should -Be $worker.WorkerId; $worker.State | Should -Be Stopped } }
    'Start-VRedisWorker: Allow a few commands only' = @{
        Until = { Get-VRedisWorker -Name "$([Environment]::MachineName)*" }
        During = { 1 | Invoke-VRedisPipe { (Get-Date).Year; Get-Process } -WorkerName "$([Environment]::MachineName)*" -ErrorAction SilentlyContinue -ErrorVariable refused | Should -BeGreaterThan 2000; $refused | Should -BeLike '*Get-Process*' }
    }
    'Start-VRedisWorker: Let a supervisor and Prometheus look after it' = @{
        Before = { $metrics = Get-FreePort }; With = @{ 9464 = { $metrics } } # it may be taken
        Until = { Test-Path status.json }
        During = { (Get-Content status.json | ConvertFrom-Json).state | Should -Be Working; Invoke-RestMethod "http://127.0.0.1:$metrics/metrics" | Should -Match 'vredis_worker_connected' }
    }
    'Get-VRedisWorker: See all workers' = @{ Then = { $seen.Output.Name | Sort-Object | Should -Be lab1, web1 } }
    'Get-VRedisWorker: Choose some by name' = @{ Then = { $seen.Output.Machine | Should -Be ([Environment]::MachineName) } }
    'Get-VRedisWorker: Use some workers only' = @{ Then = { $seen.Output | Sort-Object | Should -Be (1..100); (Get-VRedisStat -PerWorker).WorkerId | Should -Be (Get-VRedisWorker -Name lab*).WorkerId } }
    'Stop-VRedisWorker: End one worker' = @{ Before = { $worker = Start-VRedisWorker -AsJob }; With = @{ 7 = { $worker.WorkerId } }; Then = { ($worker | Wait-Job -Timeout 60).State | Should -Be Completed } }
    'Stop-VRedisWorker: End workers by name and wait' = @{ Then = { (Get-VRedisWorker).Name | Should -Be web1; $null = Get-Job lab1 | Wait-Job -Timeout 60 } }
    'Stop-VRedisWorker: End those that do nothing' = @{ Then = { (Get-Job lab1, web1 | Wait-Job -Timeout 60).State | Should -Be Completed, Completed } }
    'Invoke-VRedisCmdline: Run a program on every worker' = @{ With = @{ 'dotnet' = 'git' }; Then = { $seen.Output | Where-Object Line -Like 'git version*' | Should -HaveCount 2; ($seen.Output | Where-Object { $null -ne $_.ExitCode }).ExitCode | Should -Be 0, 0 } } # not every machine has dotnet on its PATH
    'Invoke-VRedisCmdline: See where it failed' = @{ Then = { $seen.Output.WorkerName | Should -Be web1; $seen.Output.ExitCode | Should -Be 128 } } # there is no such folder
    'Invoke-VRedisCmdline: Run PowerShell on chosen workers' = @{ Then = { "$($seen.Output.Line)" | Should -Match "$($PSVersionTable.PSVersion.Major)\s+$($PSVersionTable.PSVersion.Minor)" } }
    'Invoke-VRedisCmdline: Have a prompt' = @{ Typed = 'ls', 'use web*', 'echo hello', 'exit'; Then = { "$($seen.Output)" | Should -Match 'lab1.*web1.*Command lines go to.*web1.*hello' } }
}
