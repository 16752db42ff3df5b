#Requires -Version 7.6
# The commands in deploy/ do what they are for: the unit's starts a worker, the probes see it, SIGTERM drains it.

Describe 'A deployed worker' -Skip:($IsWindows -or -not (Get-Command redis-server -CommandType Application -ErrorAction Ignore)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer redis-server
        $deploy = "$PSScriptRoot/../../deploy"
        $run = (New-Item -ItemType Directory (Join-Path $TestDrive run)).FullName
        $modules = (New-Item -ItemType Directory (Join-Path $TestDrive modules)).FullName
        $null = New-Item -ItemType SymbolicLink "$modules/VRedis" -Target (Resolve-Path "$PSScriptRoot/../..").Path
        $unit = Get-Content "$deploy/systemd/vredis-worker.service" -Raw
        $command = [regex]::Match($unit, '(?m)^ExecStart=\S+ (.*)$').Groups[1].Value -replace '/run/vredis-worker', $run -replace ' -MetricsPort \d+', ' -ThrottleLimit 4' # a port may be taken, and many lanes take a busy machine long
        # Lines of JSON in the Kubernetes manifest.
        $probes = Get-Content "$deploy/kubernetes/worker.yaml" | Where-Object { $_ -match '^\s+command: (\[.*\])$' } | ForEach-Object { , ($Matches[1] -replace '/run/vredis', $run | ConvertFrom-Json) }
        $probes += , ((Get-Content "$deploy/docker/Dockerfile" -Raw) -match '(?m)^\s+CMD (\[.*\])$' ? ($Matches[1] -replace '/run/vredis', $run | ConvertFrom-Json) : $null)

        function Test-Probe([string[]]$Probe) {
            $program, $rest = $Probe
            & $program @rest 2>$null | Out-Null
            $LASTEXITCODE -eq 0
        }

        function Wait-Until([scriptblock]$Condition) {
            $until = [datetime]::Now.AddSeconds(60)
            while (-not (& $Condition)) {
                if ([datetime]::Now -gt $until) { throw "Not within 60 s: $Condition" }
                Start-Sleep -Milliseconds 50
            }
        }
    }

    AfterAll {
        Disconnect-TestServer
    }

    It 'is seen by the probes, and is drained by SIGTERM without losing anything' {
        $probes.Count | Should -Be 4
        foreach ($probe in $probes) { Test-Probe $probe | Should -BeFalse -Because "there is no worker for $probe" }

        $address = (1 | Invoke-VRedisPipe { $_ } -NoWait).Server
        $start = [Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath, $command)
        $start.RedirectStandardOutput = $true
        $start.Environment['VREDIS_URL'] = "redis://$address"
        $start.Environment['PSModulePath'] = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
        $process = [Diagnostics.Process]::Start($start)
        try {
            Wait-Until { Test-Path "$run/status.json" }
            foreach ($probe in $probes) { Wait-Until { Test-Probe $probe } }

            $begun = Join-Path $TestDrive begun
            $task = 1..100 | Invoke-VRedisPipe { $null = New-Item $using:begun -ItemType File -Force; Start-Sleep -Milliseconds 800; $_ } -NoWait
            Wait-Until { Test-Path $begun }
            kill -TERM $process.Id
            $process.WaitForExit(60000) | Should -BeTrue
            $process.ExitCode | Should -Be 0
            $process.StandardOutput.ReadToEnd() | Should -Match 'Worker \d+ .* works for'
        }
        finally {
            if (-not $process.HasExited) { $process.Kill() }
        }
        foreach ($probe in $probes) { Test-Probe $probe | Should -BeFalse -Because "the worker has gone for $probe" }
        Get-VRedisWorker | Should -BeNullOrEmpty
        $stat = $task | Get-VRedisStat
        $stat.Execute | Should -BeGreaterThan 0 # what ran was allowed to end
        $stat.Execute + $stat.Undistributed | Should -Be 100
        $stat.Running, $stat.Retry, $stat.Fail | Should -Be 0, 0, 0
    }
}
