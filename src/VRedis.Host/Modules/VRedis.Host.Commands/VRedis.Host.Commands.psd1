@{
    # Part of the host: not released on its own, so its version says nothing.
    ModuleVersion     = '1.0'
    GUID              = '0b9a6f6c-6d0a-4f0e-9f63-2f2f6f0f8a11'
    Author            = 'VRedis contributors'
    Description       = 'Small stand-ins for cmdlets of PowerShell that System.Management.Automation lacks. They exist in VRedis.Host only; pwsh has the real ones.'
    RootModule        = '../../VRedis.Host.dll'
    # Named one by one: auto-loading finds a command by this list, without loading the module.
    CmdletsToExport   = @(
        'ConvertTo-Json', 'Format-List', 'Format-Table', 'Get-Date', 'Join-Path', 'Measure-Object', 'Out-String', 'Read-Host',
        'Select-Object', 'Sort-Object', 'Start-Sleep', 'Write-Debug', 'Write-Error', 'Write-Host', 'Write-Information',
        'Write-Output', 'Write-Progress', 'Write-Verbose', 'Write-Warning'
    )
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport   = @()
}
