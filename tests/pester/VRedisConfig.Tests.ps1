#Requires -Version 7.6
# S2: saved settings, in a folder of the test's own.

Describe 'Set-, Get- and Clear-VRedisConfig' -Skip:(-not $IsLinux) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force
        $before = $env:XDG_CONFIG_HOME, $env:VREDIS_URL
        $env:XDG_CONFIG_HOME = Join-Path $TestDrive config
        $env:VREDIS_URL = $null
        $file = Join-Path $env:XDG_CONFIG_HOME 'VRedis/settings.json'
        $credential = [pscredential]::new('anna', (ConvertTo-SecureString 'open-sesame' -AsPlainText -Force))
    }

    AfterAll {
        $env:XDG_CONFIG_HOME, $env:VREDIS_URL = $before
    }

    It 'shows the initial settings when nothing is saved' {
        $config = Get-VRedisConfig
        $config.Profile, $config.HostName, $config.Port, $config.Database, $config.HasPassword, $config.RetentionDays | Should -Be 'default', 'localhost', 6379, 0, $false, 7
    }

    It 'saves them for their owner alone, and never shows the password' {
        $saved = Set-VRedisConfig redis.example 7000 -Credential $credential -RetentionDays 30 -PassThru -Verbose 4>&1
        & stat -c %a $file | Should -Be '600'
        $saved, (Get-VRedisConfig) | Format-List * | Out-String | Should -Not -Match 'open-sesame'
        (Get-VRedisConfig).HasPassword | Should -BeTrue
        Set-VRedisConfig -Port 7001
        $config = Get-VRedisConfig
        $config.HostName, $config.Port, $config.UserName, $config.RetentionDays | Should -Be 'redis.example', 7001, 'anna', 30
    }

    It 'has several profiles' {
        Set-VRedisConfig lab.example -Profile lab
        (Get-VRedisConfig).Profile | Should -Be 'default', 'lab'
        (Get-VRedisConfig l*).HostName | Should -Be 'lab.example'
        Clear-VRedisConfig lab
        (Get-VRedisConfig).Profile | Should -Be 'default'
        { Connect-VRedis -Profile lab } | Should -Throw '*no saved profile*' -ErrorId 'VRedis.BadSetting*'
    }

    It 'does nothing with -WhatIf' {
        Set-VRedisConfig other.example -WhatIf
        Clear-VRedisConfig -WhatIf
        (Get-VRedisConfig).HostName | Should -Be 'redis.example'
    }

    It 'takes an argument before the environment, and that before what is saved' {
        Clear-VRedisConfig
        Set-VRedisConfig 127.0.0.1 1
        { Connect-VRedis } | Should -Throw '*127.0.0.1:1:*' -ErrorId 'VRedis.Unreachable*'
        $env:VREDIS_URL = 'redis://127.0.0.1:2'
        { Connect-VRedis } | Should -Throw '*127.0.0.1:2:*'
        { Connect-VRedis -Port 3 } | Should -Throw '*127.0.0.1:3:*'
        { Connect-VRedis -Profile default } | Should -Throw '*127.0.0.1:1:*'
        $env:VREDIS_URL = 'redis://:open-sesame@nonsense:x'
        { Connect-VRedis } | Should -Throw -ErrorId 'VRedis.BadSetting*'
        "$($Error[0]) $($Error[0].Exception)" | Should -Not -Match 'open-sesame'
    }

    It 'forgets them' {
        $env:VREDIS_URL = $null
        Clear-VRedisConfig
        (Get-VRedisConfig).HostName | Should -Be 'localhost'
        Get-Content $file -Raw | Should -Not -Match 'open-sesame'
    }
}
