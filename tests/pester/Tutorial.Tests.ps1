#Requires -Version 7.6
# docs/tutorial.md from its beginning to its end, in one session, as its reader would type it; and what the documents say in PowerShell is at least well written.

Describe 'docs/tutorial.md' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1", "$PSScriptRoot/Documents.psm1"
        Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force
        $chapters = Get-DocumentScript "$PSScriptRoot/../../docs/tutorial.md"
        $run = @{ Started = $false } # a table: each test has variables of its own
        $folder = (New-Item $TestDrive/numbers -ItemType Directory).FullName
        1..500 | Where-Object { $_ -ne 77 } | ForEach-Object { Set-Content "$folder/$_.txt" "text $_" -NoNewline }
        Push-Location $TestDrive
    }

    AfterAll {
        Pop-Location
        if ($run.Started) { Disconnect-TestServer }
    }

    It 'has no code that is not run here' {
        $chapters.Keys | Sort-Object | Should -Be (Get-Content $PSCommandPath | Select-String '\$chapters\.''([\w-]+)''' -AllMatches | ForEach-Object { $_.Matches.ForEach({ $_.Groups[1].Value }) } | Sort-Object -Unique)
    }

    It '2: the first run, the first mistake' {
        $printed = . $chapters.'first-run' 6>&1
        $printed | ForEach-Object { "$_" } | Sort-Object | Should -Be '[1:1] now at 1000', '[1:1] now at 250', '[1:1] now at 500', '[1:1] now at 750', '1000'
        ($cubes | Where-Object n -EQ 1000).cube | Should -Be 1000000000
        $problem, $output = (. $chapters.'first-mistake' 2>&1).Where({ $_ -is [Management.Automation.ErrorRecord] }, 'Split')
        $output | Sort-Object | Should -Be 10, 20, 40, 50
        "$problem" | Should -BeLike '*Item 3 failed after 2 attempts: I do not like threes.*' -Because 'it names the item and how often it was tried'
        $stat, $group = . $chapters.'first-errors'
        $stat.Fail, $group.Count, $group.Inputs | Should -Be 1, 1, 3
        . $chapters.'first-end'
        $worker.State | Should -Be Stopped
    }

    It '4: workers, and what travels' {
        $run.Started = $true
        Connect-TestServer (Get-TestServer | Select-Object -Last 1)
        $script:worker = Start-VRedisWorker -AsJob -Name lab1
        $look = . $chapters.'look-at-workers'
        $look | Out-String | Should -Match 'lab1'
        ($look | Where-Object { $_.Name -eq [Environment]::MachineName }).Count | Should -Be 20
        . $chapters.'travels' | Should -Be 'number 1', 'number 2', 'number 3'
    }

    It '6 to 9: a big job, coming back, errors and restart' {
        $id = . $chapters.'big-job'
        $id | Should -Be $task.TaskId
        $script:server = $task.Server
        $null = $task | Wait-VRedisTask
        . $chapters.'look' | Out-String -Width 200 | Should -Match '(?s)State\s*:\s*Completed.*WorkerId'
        (. $chapters.'come-back' | Select-Object -Last 1).Name | Should -Be numbers.csv
        $state.Fail | Should -Be 1
        Import-Csv ./numbers.csv | Should -HaveCount 499
        ($task | Get-VRedisStat | ForEach-Object { $_.Expires - $_.End }).TotalDays | Should -BeGreaterThan 29
        . $chapters.'errors' | Out-String | Should -Match '(?s)Count\s*:\s*1\s.*numbers/77\.txt.*Inputs\s*:\s*\{77\}'
        Set-Content ./numbers/77.txt 'text 77' -NoNewline
        . $chapters.'restart'
        $state.State, $state.Fail | Should -Be Completed, 0
        (Import-Csv ./numbers.csv | Where-Object n -EQ 77).Text | Should -Be 'text 77'
        Import-Csv ./numbers.csv | Should -HaveCount 500
    }

    It '6: an error of a command is an error of the item only with the preference' {
        $nowhere = 'http://127.0.0.1:1/'
        1 | Invoke-VRedisPipe { Invoke-RestMethod $using:nowhere -ErrorAction Stop } -Retry 0 -TaskVariable without 2> $null
        1 | Invoke-VRedisPipe { $ErrorActionPreference = 'Stop'; Invoke-RestMethod $using:nowhere } -Retry 0 -TaskVariable with 2> $null
        ($without | Get-VRedisStat).Fail, ($with | Get-VRedisStat).Fail | Should -Be 0, 1
    }

    It '10: keys and credentials' {
        function Get-Credential { [pscredential]::new('anna', (ConvertTo-SecureString 'sesame' -AsPlainText -Force)) }
        . $chapters.'key'
        $hostName, $port = $server -split ':'
        Connect-VRedis -HostName $hostName -Port $port -SigningKeyPath ./vredis.key
        $null = Start-VRedisWorker -AsJob -Name signed -RequireSignature
        . $chapters.'secret' | Should -Be '1 as anna', '2 as anna', '3 as anna'
        { 1 | Invoke-VRedisPipe { $using:credential } } | Should -Throw '*-Encrypt*'
    }

    It '11: a stalled task says why, and goes' {
        . $chapters.'stall' | Should -BeLike 'The task is for workers with name gpu*, and none of the 2 workers that are alive matches: *'
        . $chapters.'tidy'
        { $waiting | Get-VRedisStat -ErrorAction Stop } | Should -Throw '*no task*'
    }
}

Describe 'PowerShell in <_>' -ForEach README.md, docs/tutorial.md, docs/cookbook.md, docs/deploy.md, docs/security.md, docs/from-vredis-py.md, docs/csharp.md, docs/files.md, docs/faults.md, docs/observing.md, docs/errors.md {
    It 'is well written, and has only commands and parameters that there are' {
        Import-Module "$PSScriptRoot/Documents.psm1", "$PSScriptRoot/../../VRedis.psd1"
        $file = "$PSScriptRoot/../../$_"
        $codes = @(Get-DocumentCode $file | ForEach-Object Text)
        # In tables and sentences, too: `… Verb-VRedisNoun …`; what is left out with … or ... is no code.
        $codes += [regex]::Matches((Get-Content $file -Raw), '(?<!`)`([^`\r\n]*-VRedis[A-Z][^`\r\n]*)`(?!`)').ForEach({ $_.Groups[1].Value.Replace('\|', '|') }) | Where-Object { $_ -notmatch '…|\.\.\.' }
        foreach ($code in $codes) {
            $problems = $null
            $syntax = [Management.Automation.Language.Parser]::ParseInput($code, [ref]$null, [ref]$problems)
            $problems | Should -BeNullOrEmpty -Because $code
            foreach ($command in $syntax.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
                $name = $command.GetCommandName()
                if ($name -notmatch '^\w+-VRedis[A-Z]\w*$') { continue }
                $known = Get-Command $name -ErrorAction Ignore
                $known | Should -Not -BeNullOrEmpty -Because "$name is in $code"
                foreach ($parameter in $command.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                    { $known.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because "$name -$($parameter.ParameterName) is in $code"
                }
            }
        }
    }
}
