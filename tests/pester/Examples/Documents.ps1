# How the blocks of PowerShell in the documents are run that have no name there, as those of Help.ps1. Not: why one is not run.
@{
    'README.md: Quick start' = @{ Not = 'it builds what this test runs on; Package.Tests.ps1 runs build.ps1' }
    'README.md: In PowerShell' = @{ Until = { Get-VRedisWorker -Name "$([Environment]::MachineName)*" } }
    'README.md: In PowerShell (2)' = @{
        With = @{ ' ConvertTo-Json' = ' ForEach-Object n' } # else everything is one text with all that was written before
        Then = { ($seen.Output | Where-Object n -EQ 10).cube | Should -Be 1000; $seen.Said -match 'got \d+$' | Should -HaveCount 1000; ($seen.Output | Out-String) | Should -Match 'lab1' }
    }

    'about_VRedis: FIRST STEPS' = @{ Until = { Get-VRedisWorker -Name "$([Environment]::MachineName)*" } }
    'about_VRedis: FIRST STEPS (2)' = @{ Then = { $seen.Output | Sort-Object | Should -Be (1..1000 | ForEach-Object { $_ * $_ }) } }
    'about_VRedis_Workers: STARTING' = @{ With = @{ 'lab1' = 'lab7' }; Until = { (Get-VRedisWorker -Name lab7*).ThrottleLimit -eq 16 } }
    'about_VRedis_Workers: STARTING (2)' = @{
        Linux = $true; Before = { $env:VREDIS_URL = "redis://$address" }; With = @{ '^pwsh' = { [Environment]::ProcessPath }; 'Import-Module VRedis' = { "Import-Module $root/VRedis.psd1" }; 'Start-VRedisWorker"' = 'Start-VRedisWorker -Name lab7"' }
        Until = { Get-VRedisWorker -Name lab7* }; During = { Stop-VRedisWorker -Name lab7 -TimeoutSeconds 60 } # Ctrl+C in a console reaches the program, too
    }
    'about_VRedis_Security: THE CONNECTION' = @{ Redis = $true; Linux = $true; Before = { $port = Start-ExampleServer tls }; With = @{ 'redis\.example 6380' = { "localhost $port" } } }
    'about_VRedis_Security: LIMITS OF A WORKER' = @{ Until = { Get-VRedisWorker -Name "$([Environment]::MachineName)*" } }
    'about_VRedis_Security: SIGNING AND ENCRYPTION' = @{
        Linux = $true; Before = { function Connect-Thing([pscredential]$Credential) { $Credential.UserName }; $credential = Get-Credential }
        With = [ordered]@{ '(Set-VRedisConfig.*)' = { "chmod 600 ./vredis.key`n`$1`nDisconnect-VRedis" }; 'Start-VRedisWorker' = '$null = Start-VRedisWorker -AsJob -Name signed'; 'SigningKeyPath' = { "HostName $($address -replace ':', ' -Port ') -SigningKeyPath" } }
        Then = { $seen.Output | Should -Be (, 'anna' * 9) }
    }

    'csharp.md: C# items' = @{
        Before = { Set-Content resize.csx 'return Path.GetFileName((string)Input.FullName) + Args[0];'; Set-Content one.json 1 }
        Then = { $seen.Output | Should -HaveCount 1001; $seen.Output[-1] | Should -Be one.json800 }
    }
    'security.md: TLS' = @{
        Redis = $true; Linux = $true; Before = { $port = Start-ExampleServer mutual-tls }
        With = [ordered]@{ 'redis\.example 6380' = { "localhost $port" }; 'redis\.example:6380' = { "localhost:$port" }; '/etc/vredis' = { "$PWD" }; 'user:password' = 'anna:sesame' }
        Then = { Disconnect-VRedis; Connect-VRedis; Get-VRedisWorker | Should -BeNullOrEmpty -Because 'it is another server' }
    }
    'security.md: Signing and encryption' = @{
        Linux = $true; Before = { function Connect-Thing([pscredential]$Credential) { $Credential.UserName }; $credential = Get-Credential }
        With = [ordered]@{ '(Set-VRedisConfig.*)' = { "chmod 600 ./vredis.key`n`$1`nDisconnect-VRedis" }; 'Start-VRedisWorker' = '$null = Start-VRedisWorker -AsJob -Name signed'; 'SigningKeyPath' = { "HostName $($address -replace ':', ' -Port ') -SigningKeyPath" } }
        Then = { $seen.Output | Should -Be (, 'anna' * 9) }
    }
    'deploy.md: Windows' = @{ Not = 'it installs a service of Windows, with NSSM' }
    'deploy.md: Windows (2)' = @{ Not = 'it makes a scheduled task of Windows, as an administrator' }

    'tutorial.md: 1. Install' = @{ Not = 'it installs the module; Package.Tests.ps1 runs build.ps1, Help.Tests.ps1 reads the topic' }
    'tutorial.md: 3. A Redis for all' = @{ Linux = $true; With = @{ 'redis\.example' = { $address -replace ':', ' -Port ' }; ' -Credential default' = '' }; Then = { Get-VRedisWorker -Name lab1 | Should -HaveCount 1 } } # this server has no password
    'tutorial.md: 4. The first worker elsewhere' = @{ Until = { Get-VRedisWorker -Name "$([Environment]::MachineName)*" } }
    'tutorial.md: 5. Twenty' = @{ Before = { $worker = Start-VRedisWorker -AsJob -Name lab7 }; Then = { $seen.Output[0].Count | Should -Be 3; ($worker | Wait-Job -Timeout 60).State | Should -Be Completed } }
    'tutorial.md: 6. The first big job' = @{ Then = { $folder | Should -Be '//files.example/numbers' } }
    'tutorial.md: 10. Secrets, and who may run what' = @{
        Linux = $true; Before = { New-ExampleKey ./vredis.key }; With = @{ '(Set-VRedisConfig.*)' = { "Set-VRedisConfig $($address -replace ':', ' -Port ') -SigningKeyPath ./vredis.key`nDisconnect-VRedis" } }
        Until = { Get-VRedisWorker -Name "$([Environment]::MachineName)*" | Where-Object RequireSignature }
    }
}
