# What Pester files share: the servers they run on. In a file:
#
#   BeforeDiscovery { Import-Module "$PSScriptRoot/Servers.psm1"; $servers = Get-TestServer }
#   Describe 'Some-Command on <_>' -ForEach $servers {
#       BeforeAll { Import-Module "$PSScriptRoot/Servers.psm1"; Connect-TestServer $_ }
#       AfterAll { Disconnect-TestServer }
#   }

$script:redis = $null
$script:log = $null

<# .SYNOPSIS
Names of the servers to run on: the embedded one, and redis-server when there is one. #>
function Get-TestServer {
    'embedded'
    if (Get-Command redis-server -CommandType Application -ErrorAction Ignore) { 'redis-server' }
}

<# .SYNOPSIS
Imports the module, starts a server and connects the session to it. #>
function Connect-TestServer([Parameter(Mandatory)][string]$Name) {
    Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force -Global
    if ($Name -eq 'embedded') {
        Start-VRedisServer -Port 0
        return
    }
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start(); $port = $listener.LocalEndpoint.Port; $listener.Stop()
    $script:log = [IO.Path]::GetTempFileName()
    $script:redis = Start-Process redis-server "--port $port --save `"`" --bind 127.0.0.1" -PassThru -RedirectStandardOutput $log
    $until = [datetime]::Now.AddSeconds(20)
    while ($true) {
        try { Connect-VRedis -HostName 127.0.0.1 -Port $port; break } catch { if ([datetime]::Now -gt $until) { throw } }
    }
}

<# .SYNOPSIS
Ends the session's jobs and its connection, and stops the server. #>
function Disconnect-TestServer {
    Get-Job | Where-Object PSJobTypeName -Like 'VRedis*' | Remove-Job -Force
    Disconnect-VRedis
    if ($redis) {
        $redis | Stop-Process -Force
        Remove-Item $log -ErrorAction Ignore
        $script:redis = $null
    }
    else {
        Stop-VRedisServer -Confirm:$false
    }
}

Export-ModuleMember -Function Get-TestServer, Connect-TestServer, Disconnect-TestServer
