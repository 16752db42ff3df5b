# Servers that some examples need besides: with TLS, a sentinel, a node of a cluster. All are redis-server's.

$script:started = @()
$script:certificates = $null

<# .SYNOPSIS
A TCP port that nobody uses now. #>
function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

<# .SYNOPSIS
Waits until something is so, for a minute at most. #>
function Wait-Until([Parameter(Mandatory)][scriptblock]$Condition) {
    $until = [datetime]::Now.AddSeconds(60)
    while (-not (. $Condition)) {
        if ([datetime]::Now -gt $until) { throw "Not within 60 s: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}

<# .SYNOPSIS
Starts a server of a kind and returns its port. Those with TLS have a user anna with the password sesame, and put ca.pem, me.pem and me.key into the current folder. #>
function Start-ExampleServer([ValidateSet('tls', 'mutual-tls', 'sentinel', 'cluster')][string]$Kind) {
    $port = Get-FreePort
    switch ($Kind) {
        sentinel {
            $master = Get-FreePort
            Start-Redis $master "port $master"
            Start-Redis $port "port $port", "sentinel monitor mymaster 127.0.0.1 $master 1" --sentinel
        }
        cluster {
            Start-Redis $port "port $port", 'cluster-enabled yes'
            $null = redis-cli -p $port cluster addslotsrange 0 16383
            Wait-Until { (redis-cli -p $port cluster info) -match 'cluster_state:ok' }
        }
        default {
            New-ExampleCertificate
            Start-Redis $port 'port 0', "tls-port $port", 'tls-cert-file me.pem', 'tls-key-file me.key', 'tls-ca-cert-file ca.pem', "tls-auth-clients $($Kind -eq 'tls' ? 'no' : 'yes')", 'user anna on >sesame ~* &* +@all'
        }
    }
    $port
}

<# .SYNOPSIS
Stops the servers that were started. #>
function Stop-ExampleServer {
    $script:started | Stop-Process -Force
    $script:started | Wait-Process
    $script:started = @()
}

function Start-Redis([int]$Port, [string[]]$Setting, [string[]]$Argument) {
    Set-Content "redis-$Port.conf" ($Setting + 'bind 127.0.0.1' + ($Argument ? @() : 'save ""'))
    $server = Start-Process redis-server (@("redis-$Port.conf") + $Argument | Where-Object { $_ }) -PassThru -RedirectStandardOutput "redis-$Port.log"
    $script:started += $server
    Wait-Until {
        if ($server.HasExited) { throw (Get-Content "redis-$Port.log" -Raw) }
        try { [Net.Sockets.TcpClient]::new('127.0.0.1', $Port).Dispose(); $true } catch { $false }
    }
}

# An authority and one certificate for localhost, which server and clients show.
function New-ExampleCertificate {
    if (-not $script:certificates) {
        $from, $to = [DateTimeOffset]::Now.AddDays(-1), [DateTimeOffset]::Now.AddDays(30)
        $key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=Authority', $key, 'SHA256')
        $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
        $authority = $request.CreateSelfSigned($from, $to)
        $own = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=localhost', $own, 'SHA256')
        $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
        $names.AddDnsName('localhost')
        $request.CertificateExtensions.Add($names.Build())
        $certificate = $request.Create($authority, $from, $to, [byte[]](1..8))
        $script:certificates = @{ 'ca.pem' = $authority.ExportCertificatePem(); 'me.pem' = $certificate.ExportCertificatePem(); 'me.key' = $own.ExportPkcs8PrivateKeyPem() }
    }
    foreach ($name in $script:certificates.Keys) { Set-Content $name $script:certificates.$name }
}

Export-ModuleMember -Function Get-FreePort, Wait-Until, Start-ExampleServer, Stop-ExampleServer
