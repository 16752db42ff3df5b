#Requires -Version 7.6
# Reaching a server, and having one where there is none: Connect-, Disconnect-VRedis, Start-, Stop-VRedisServer.

Describe 'Connections and the server in this process' {
    BeforeAll { Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force }

    AfterEach {
        Disconnect-VRedis
        Stop-VRedisServer -ErrorAction Ignore
    }

    It 'starts a server on a free port, and the session is connected to it' {
        $server = Start-VRedisServer -Port 0 -PassThru
        $server.Port | Should -BeGreaterThan 0
        Get-VRedisStat | Should -BeNullOrEmpty
        { Start-VRedisServer -Port 0 } | Should -Throw '*already runs a server*' -ErrorId 'VRedis.ServerRunning*'
    }

    It 'asks for the password that the server was started with' {
        $right = [pscredential]::new('default', (ConvertTo-SecureString 'right' -AsPlainText))
        $wrong = [pscredential]::new('default', (ConvertTo-SecureString 'wrong' -AsPlainText))
        $server = Start-VRedisServer -Port 0 -Credential $right -PassThru
        Connect-VRedis 127.0.0.1 $server.Port -Credential $right
        { Connect-VRedis 127.0.0.1 $server.Port -Credential $wrong } | Should -Throw -ErrorId 'VRedis.AccessDenied*'
        { Connect-VRedis 127.0.0.1 $server.Port } | Should -Throw '*asks for a password*'
    }

    It 'takes an address as VREDIS_URL has it, and never shows the password in it' {
        $server = Start-VRedisServer -Port 0 -Credential ([pscredential]::new('default', (ConvertTo-SecureString 'open sesame' -AsPlainText))) -PassThru
        $said = Connect-VRedis "redis://:open%20sesame@127.0.0.1:$($server.Port)/0" -Verbose 4>&1
        (1 | Invoke-VRedisPipe { $_ } -NoWait).Server | Should -Be "127.0.0.1:$($server.Port)"
        "$said" | Should -Match "redis://127\.0\.0\.1:$($server.Port)/0"
        $address = "redis://:open%20sesam@127.0.0.1:$($server.Port)"
        foreach ($try in { Connect-VRedis $address }, { Connect-VRedis $address -Port 1 }, { Connect-VRedis "$address/x" }, { Connect-VRedis ($address -replace '^redis:..', 'http://') }, { Connect-VRedis ($address -replace '^redis:..') }) {
            $try | Should -Throw
            "$said $($Error[0]) $($Error[0].Exception)" | Should -Not -Match 'sesam'
        }
        { Connect-VRedis $address -Port 1 } | Should -Throw '*says otherwise than -Port*' -ErrorId 'VRedis.BadSetting*'
        { Connect-VRedis http://localhost } | Should -Throw '*-HostName is not usable*rediss://*' -ErrorId 'VRedis.BadSetting*'
    }

    It 'keeps what is under different prefixes apart' {
        $server = Start-VRedisServer -Port 0 -PassThru
        $null = 1 | Invoke-VRedisPipe { $_ } -NoWait
        Connect-VRedis 127.0.0.1 $server.Port -Prefix another
        Get-VRedisStat | Should -BeNullOrEmpty
    }

    It 'says why nothing answers, and what to do' {
        { Connect-VRedis 127.0.0.1 1 } | Should -Throw '*No Redis answers at 127.0.0.1:1*Start-VRedisServer*' -ErrorId 'VRedis.Unreachable*'
        { Connect-VRedis 127.0.0.1:1 } | Should -Throw '*No Redis answers at 127.0.0.1:1:*' -ErrorId 'VRedis.Unreachable*'
        { Connect-VRedis '[::1]:1' } | Should -Throw '*No Redis answers at ::1:1:*' -ErrorId 'VRedis.Unreachable*'
        { Connect-VRedis 127.0.0.1:1 2 } | Should -Throw '*127.0.0.1:1*not usable*' -ErrorId 'VRedis.BadSetting*'
        { Connect-VRedis localhost:x } | Should -Throw '*localhost:x*not usable*' -ErrorId 'VRedis.BadSetting*'
        { Connect-VRedis localhost 70000 } | Should -Throw '*from 1 to 65535*' -ErrorId 'VRedis.BadSetting*'
    }

    It 'stops the server, and says when there is none' {
        Start-VRedisServer -Port 0
        Stop-VRedisServer
        { Stop-VRedisServer -ErrorAction Stop } | Should -Throw -ErrorId 'VRedis.NoServer*'
    }
}
