@{
    RootModule           = 'bin/VRedis.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5f0a8c1e-6f0b-4b5e-9a53-3d1f2b7c9e41'
    Author               = 'VRedis contributors'
    CompanyName          = 'VRedis'
    Copyright            = '(c) VRedis contributors. MIT licence.'
    Description          = 'Pipes inputs into a script block that runs on any number of machines which share nothing but a Redis server, and brings output, streams and errors back live as objects.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @(
        'Clear-VRedisConfig'
        'Connect-VRedis'
        'Disconnect-VRedis'
        'Export-VRedisTable'
        'Get-VRedisConfig'
        'Get-VRedisError'
        'Get-VRedisStat'
        'Get-VRedisWorker'
        'Invoke-VRedisCmdline'
        'Invoke-VRedisPipe'
        'Push-VRedisItem'
        'Receive-VRedisTask'
        'Remove-VRedisTask'
        'Restart-VRedisTask'
        'Set-VRedisConfig'
        'Show-VRedisDashboard'
        'Start-VRedisServer'
        'Start-VRedisWorker'
        'Stop-VRedisServer'
        'Stop-VRedisTask'
        'Stop-VRedisWorker'
        'Wait-VRedisTask'
    )
    FormatsToProcess     = @('VRedis.format.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('Redis', 'Distributed', 'Parallel', 'Queue', 'Worker', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://www.powershellgallery.com/packages/VRedis'
            ReleaseNotes = 'The section of this version in CHANGELOG.md, which comes with the module.'
        }
    }
}
