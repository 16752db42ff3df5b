#Requires -Version 7.6
# Signed and encrypted tasks, with the cmdlets of a whole PowerShell.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1"
    $servers = Get-TestServer
}

Describe 'Signed tasks on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        $keyFile = Join-Path $TestDrive signing.key
        [Convert]::ToBase64String([Security.Cryptography.RandomNumberGenerator]::GetBytes(32)) | Set-Content $keyFile
        if (-not $IsWindows) { chmod 600 $keyFile }
        $address = (Invoke-VRedisPipe { } -NoWait -TaskVariable first).Server -split ':'
        $server = @{ HostName = $address[0]; Port = $address[1] }
        $first | Remove-VRedisTask -Force
        Connect-VRedis @server -SigningKeyPath $keyFile
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -RequireSignature
    }

    AfterAll {
        Disconnect-TestServer
    }

    It 'run as any other, with what follows and what fails' {
        1..5 | Invoke-VRedisPipe { if ($_ -eq 3) { throw 'three' }; if ($_ -lt 5) { Push-VRedisItem 50 -Key once }; $_ } -Retry 0 -ErrorAction SilentlyContinue -ErrorVariable problems -TaskVariable task |
            Sort-Object | Should -Be 1, 2, 4, 5, 50
        $problems[0].TargetObject | Should -Be 3
        (Get-VRedisError $task.TaskId).Inputs | Should -Be 3
        Get-VRedisWorker | ForEach-Object RequireSignature | Should -BeTrue
    }

    It 'take credentials along when they are encrypted' {
        $credential = [pscredential]::new('anna', (ConvertTo-SecureString 'sesame' -AsPlainText -Force))
        1 | Invoke-VRedisPipe { "$(($using:credential).UserName) $(($using:credential).GetNetworkCredential().Password)" } -Encrypt | Should -Be 'anna sesame'
        { 1 | Invoke-VRedisPipe { $using:credential } } | Should -Throw '*-Encrypt*'
        (Invoke-VRedisCmdline 'echo hello' -Encrypt).Line | Should -Contain 'hello'
    }

    It 'wait for a worker that takes them, and say so' {
        Connect-VRedis @server -SigningKeyPath ''
        $task = 1 | Invoke-VRedisPipe { $_ } -NoWait
        ($task | Get-VRedisStat).Reason | Should -BeLike '*takes only what is signed*'
        $task | Remove-VRedisTask -Force
        (Invoke-VRedisCmdline 'echo hello' -ErrorAction SilentlyContinue -ErrorVariable problems).State | Should -Be Refused
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'VRedis.CmdlineRefused*'
        Connect-VRedis @server -SigningKeyPath $keyFile
    }

    It 'are read only with the key when they are encrypted' {
        $task = 1 | Invoke-VRedisPipe { 'hidden' } -Encrypt -NoWait
        $task | Wait-VRedisTask | Out-Null
        Export-VRedisTable -TaskId $task.TaskId | Should -Be 'hidden'
        Connect-VRedis @server -SigningKeyPath ''
        { Export-VRedisTable -TaskId $task.TaskId -ErrorAction Stop } | Should -Throw '*encrypted with the key*'
        Connect-VRedis @server -SigningKeyPath $keyFile
    }

    It 'warn of a key file that others can read' -Skip:$IsWindows {
        chmod 644 $keyFile
        Connect-VRedis @server -SigningKeyPath $keyFile -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*chmod 600*'
        chmod 600 $keyFile
    }
}
