#Requires -Version 7.6
# Ctrl+C in a terminal ends what goes on until then: the prompt comes back, nothing is left, and nothing looks like an error.

BeforeDiscovery { $hasTerminal = $IsLinux -and (Get-Command script -CommandType Application -ErrorAction Ignore) }

Describe 'Ctrl+C in a terminal' -Skip:(-not $hasTerminal) {
    BeforeAll {
        $module = (Resolve-Path "$PSScriptRoot/../../VRedis.psd1").Path
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer embedded
        $address = (1 | Invoke-VRedisPipe { $_ } -NoWait).Server

        # A pwsh in a pseudo terminal of util-linux that runs a command and then prompts. What is written to its input is typed.
        function Open-Terminal([string]$Command) {
            $begin = "Remove-Module PSReadLine -ErrorAction Ignore; function prompt { `"ready for `$(1 + 41)> `" }; stty cols 120 rows 40; Import-Module '$module'; $Command"
            $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($begin))
            $file = Join-Path $TestDrive "$([guid]::NewGuid()).txt"
            $start = [Diagnostics.ProcessStartInfo]::new('script', [string[]]('--quiet', '--flush', '--command', "'$([Environment]::ProcessPath)' -NoProfile -NoLogo -NoExit -EncodedCommand $encoded", $file))
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $start.Environment['TERM'] = 'unknown' # of others .NET asks where the cursor is, and nobody answers
            $start.Environment['VREDIS_URL'] = "redis://$address"
            $null = $start.Environment.Remove('NO_COLOR') # where it is set, the live view draws no screen of its own
            $process = [Diagnostics.Process]::Start($start)
            $null = $process.StandardOutput.BaseStream.CopyToAsync([IO.Stream]::Null)
            @{ Process = $process; File = $file; Answered = 0 }
        }

        function Write-Terminal($Terminal, [string]$Text) {
            $Terminal.Process.StandardInput.Write($Text)
            $Terminal.Process.StandardInput.Flush()
        }

        # What stands there, without colours, once a pattern is seen.
        function Wait-Terminal($Terminal, [string]$Pattern) {
            $until = [datetime]::Now.AddSeconds(60)
            do {
                Start-Sleep -Milliseconds 50
                $raw = (Test-Path $Terminal.File) ? (Get-Content $Terminal.File -Raw) : ''
                while ($Terminal.Answered -lt [regex]::Count("$raw", '\e\[6n')) { # "where is the cursor?" .NET waits for seconds
                    $Terminal.Answered++
                    Write-Terminal $Terminal "`e[1;1R"
                }
                $shown = $raw -replace '\e\[[\d;?]*[a-zA-Z]|\e[=>]'
                if ([datetime]::Now -gt $until) { throw "Not within 60 s: $Pattern. There is: $shown" }
            } until ($shown -match $Pattern)
            $shown
        }
    }

    AfterAll {
        Disconnect-TestServer
    }

    AfterEach {
        $terminal.Process.Kill($true)
        $terminal.Process.WaitForExit()
    }

    It 'ends the dashboard, and its port is free' {
        $terminal = Open-Terminal 'Show-VRedisDashboard -NoBrowser'
        $page = 'http://127\.0\.0\.1:(?<port>\d+)/\?token=(?<token>[\w-]+)'
        $shown = Wait-Terminal $terminal "$page\s" # all of it
        $null = $shown -match $page
        $port = $Matches.port
        (Invoke-WebRequest $Matches.0).Content | Should -BeLike '*<title>VRedis</title>*'
        (Invoke-RestMethod "http://127.0.0.1:$port/api/tasks" -Headers @{ 'X-VRedis-Token' = $Matches.token }).tasks | Should -Not -BeNullOrEmpty

        Write-Terminal $terminal "`u{3}"
        $shown = Wait-Terminal $terminal 'ready for 42> '
        $shown | Should -Not -Match 'Exception|Error|Line \|'
        { [Net.Sockets.TcpClient]::new('127.0.0.1', $port) } | Should -Throw -Because 'nobody listens there'
    }

    It 'ends the live view, and the screen is as it was' {
        $terminal = Open-Terminal 'Get-VRedisStat -Watch'
        $null = Wait-Terminal $terminal ([regex]::Escape($address))
        Write-Terminal $terminal "`u{3}"
        $shown = Wait-Terminal $terminal 'ready for 42> '
        $shown | Should -Not -Match 'Exception|Error|Line \|'
        (Get-Content $terminal.File -Raw) -split 'ready for 42> ' | Select-Object -First 1 | Should -Match '\e\[\?25h\e\[\?1049l' -Because 'the cursor is shown again'
    }

    It 'drains a worker, and the session goes on' {
        $terminal = Open-Terminal 'Start-VRedisWorker -ThrottleLimit 2'
        $null = Wait-Terminal $terminal 'Ctrl\+C ends it'
        $begun = Join-Path $TestDrive begun
        $task = 1..50 | Invoke-VRedisPipe { $null = New-Item $using:begun -Force; Start-Sleep -Milliseconds 500; $_ } -NoWait
        while (-not (Test-Path $begun)) { Start-Sleep -Milliseconds 20 }
        Write-Terminal $terminal "`u{3}"
        $shown = Wait-Terminal $terminal 'ready for 42> '
        $shown | Should -Not -Match 'Exception|Error|Line \|'
        Get-VRedisWorker | Should -BeNullOrEmpty
        $stat = $task | Get-VRedisStat
        $stat.Execute | Should -BeGreaterThan 0 # what ran was allowed to end
        $stat.Running, $stat.Retry, $stat.Fail, ($stat.Execute + $stat.Undistributed) | Should -Be 0, 0, 0, 50
    }
}
