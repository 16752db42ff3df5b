#Requires -Version 7.6
# What a worker may do, with the cmdlets of a whole PowerShell.

BeforeDiscovery {
    $servers = @('embedded')
    if (Get-Command redis-server -CommandType Application -ErrorAction Ignore) { $servers += 'redis-server' }
}

Describe 'A worker with limits on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force
        if ($_ -eq 'embedded') {
            Start-VRedisServer -Port 0
        }
        else {
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $listener.Start(); $port = $listener.LocalEndpoint.Port; $listener.Stop()
            $redis = Start-Process redis-server "--port $port --save `"`" --bind 127.0.0.1" -PassThru -RedirectStandardOutput ([IO.Path]::GetTempFileName())
            $until = [datetime]::Now.AddSeconds(20)
            while ($true) {
                try { Connect-VRedis -HostName 127.0.0.1 -Port $port; break } catch { if ([datetime]::Now -gt $until) { throw } }
            }
        }
    }

    AfterAll {
        Disconnect-VRedis
        if ($redis) { $redis | Stop-Process -Force } else { Stop-VRedisServer }
    }

    AfterEach {
        Get-Job | Where-Object PSJobTypeName -eq VRedisWorker | Remove-Job -Force
    }

    It 'refuses types and methods in constrained language, and runs cmdlets' {
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -LanguageMode ConstrainedLanguage
        foreach ($script in { [System.IO.File]::Delete('/no/such/file') }, { Add-Type 'public class A {}' }, { New-Object System.Net.WebClient }, { (Get-Item $HOME).Refresh() }, { Get-Item $HOME | ForEach-Object Refresh }, { 1 | ForEach-Object -Parallel { 1 } }) {
            $output = 1 | Invoke-VRedisPipe $script -Retry 0 -ErrorAction SilentlyContinue -ErrorVariable problems
            $output | Should -BeNullOrEmpty
            $problems | Should -HaveCount 1 -Because "$script is refused"
        }
        1 | Invoke-VRedisPipe { (ConvertFrom-Json '{"a":[1,2]}').a | Sort-Object -Descending | Select-Object -First 1 } | Should -Be 2
        (1 | Invoke-VRedisPipe { New-Object psobject -Property @{ a = $_ } }).a | Should -Be 1
    }

    It 'allows only the commands that it is told' {
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -Name guarded -AllowedCommand ConvertTo-*, Get-Item
        1 | Invoke-VRedisPipe { ConvertTo-Json @{ a = $_ } -Compress } | Should -Be '{"a":1}'
        1 | Invoke-VRedisPipe { Remove-Item /no/such/file } -Retry 0 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].Exception.Message | Should -BeLike "*(guarded) does not allow the command 'Remove-Item'. It allows ConvertTo-*, Get-Item.*"
        1 | Invoke-VRedisPipe { & (Get-Item alias:ri) /no/such/file } -Retry 0 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].Exception.Message | Should -BeLike '*Get-Item alias:ri*'
        1 | Invoke-VRedisPipe { Invoke-Expression '1 + 2' } -Retry 0 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].Exception.Message | Should -BeLike "*does not allow the command 'Invoke-Expression'*"
    }

    It 'allows what makes scripts of texts only when it is named' {
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -AllowedCommand Invoke-Expression, Get-Date
        1 | Invoke-VRedisPipe { Invoke-Expression '(Get-Date -Year 2000).Year' } | Should -Be 2000
        $null = Get-Job | Stop-Job
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -AllowedCommand 'Invoke-*'
        1 | Invoke-VRedisPipe { Invoke-Expression '1' } -Retry 0 -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
    }

    It 'refuses an input and an output that are too large' {
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -MaxItemMB 1
        { 'x' * 2MB | Invoke-VRedisPipe { 1 } -MaxItemMB 1 -ErrorAction Stop } | Should -Throw '*more than 1 MB*'
        { 1 | Invoke-VRedisPipe { 'x' * 2MB } -Retry 0 -ErrorAction Stop } | Should -Throw '*more than 1 MB*'
    }
}
