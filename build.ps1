#Requires -Version 7.6
<#
.SYNOPSIS
    Builds, tests and packages the module.
.EXAMPLE
    ./build.ps1
.EXAMPLE
    ./build.ps1 -Task Clean, Build, Test, Package
#>
[CmdletBinding()]
param(
    [ValidateSet('Clean', 'Build', 'Test', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$version = (Import-PowerShellDataFile "$root/VRedis.psd1").ModuleVersion

function Invoke-Dotnet {
    dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

$tasks = @{
    Clean   = {
        Get-ChildItem $root -Directory -Recurse -Include bin, obj, TestResults -Force | Remove-Item -Recurse -Force -ErrorAction Ignore
        Remove-Item "$root/out" -Recurse -Force -ErrorAction Ignore
    }
    Build   = { Invoke-Dotnet build "$root/VRedis.sln" -c $Configuration --nologo }
    Test    = { Push-Location $root; try { Invoke-Dotnet test -c $Configuration } finally { Pop-Location } }
    Package = {
        & $tasks.Build
        $folder = "$root/out/VRedis/$version"
        Remove-Item $folder -Recurse -Force -ErrorAction Ignore
        $null = New-Item $folder -ItemType Directory
        'VRedis.psd1', 'VRedis.format.ps1xml', 'LICENSE', 'README.md', 'CHANGELOG.md', 'bin' | ForEach-Object { Copy-Item "$root/$_" $folder -Recurse }
        $null = Test-ModuleManifest "$folder/VRedis.psd1"
        Compress-Folder "$root/out/VRedis" "$root/out/VRedis.$version.zip"
        "$folder"
    }
}

function Compress-Folder([string] $Folder, [string] $Archive) {
    Remove-Item $Archive -ErrorAction Ignore
    [IO.Compression.ZipFile]::CreateFromDirectory($Folder, $Archive)
}

foreach ($name in $Task) { & $tasks[$name] }
