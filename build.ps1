#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Builds, tests and packages VRedis.
.DESCRIPTION
Clean    removes all that a build makes
Build    builds the solution; Import-Module ./VRedis.psd1 works afterwards
Test     runs all tests
Chaos    runs the long form of tests/unit/Chaos (docs/faults.md), which takes about half an hour and prints a line a scenario.
         -Seed repeats a run, -Scenario runs only those that begin like this
Package  builds the module for release and lays it out under out/VRedis/<version>/, and makes out/VRedis.<version>.nupkg of it, which a repository of PowerShell modules takes
.PARAMETER Configuration
Debug, or Release, which is what Package builds when nothing is said.
.PARAMETER NoBuild
Packages what the last build has made, for a try.
.PARAMETER OutputPath
Where packages go.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Test', 'Chaos', 'Package')]
    [string[]]$Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string]$Configuration = 'Debug',

    [int]$Seed = (Get-Random),

    [string]$Scenario = '',

    [switch]$NoBuild,

    [string]$OutputPath = "$PSScriptRoot/out"
)
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Set-StrictMode -Version Latest

function Clear-Build {
    $made = Get-ChildItem $PSScriptRoot/src, $PSScriptRoot/tests, $PSScriptRoot/tools -Recurse -Directory -Include bin, obj
    @($made.FullName) + "$PSScriptRoot/bin" + "$PSScriptRoot/en-US" + "$PSScriptRoot/out" |
        Where-Object { Test-Path $_ } | Remove-Item -Recurse -Force
}

function Invoke-Build([string]$Configuration) {
    dotnet build $PSScriptRoot/VRedis.sln --configuration $Configuration
}

function Invoke-Test([string]$Configuration) {
    dotnet test --solution $PSScriptRoot/VRedis.sln --configuration $Configuration
}

function Invoke-Chaos([string]$Configuration, [int]$Seed, [string]$Scenario) {
    $env:VREDIS_CHAOS, $env:VREDIS_CHAOS_SEED, $env:VREDIS_CHAOS_SCENARIO = 'long', $Seed, $Scenario
    try {
        # Not by dotnet test: run like this the tests show their lines while they run.
        dotnet run --project $PSScriptRoot/tests/unit --configuration $Configuration -- -namespace VRedis.Tests.Chaos
    }
    finally {
        Remove-Item Env:VREDIS_CHAOS, Env:VREDIS_CHAOS_SEED, Env:VREDIS_CHAOS_SCENARIO -ErrorAction Ignore
    }
}

function New-Package([string]$Configuration) {
    if (-not $NoBuild) {
        # From nothing: bin/ and en-US/ may still hold what an earlier build put there.
        "$PSScriptRoot/bin", "$PSScriptRoot/en-US" | Where-Object { Test-Path $_ } | Remove-Item -Recurse
        Invoke-Build $Configuration
    }

    $version = (Import-PowerShellDataFile $PSScriptRoot/VRedis.psd1).ModuleVersion
    $folder = "$OutputPath/VRedis/$version"
    if (Test-Path $folder) { Remove-Item $folder -Recurse }
    $null = New-Item $folder -ItemType Directory
    'VRedis.psd1', 'VRedis.format.ps1xml', 'bin', 'en-US', 'LICENSE', 'README.md', 'CHANGELOG.md' | ForEach-Object { Copy-Item $PSScriptRoot/$_ $folder -Recurse }

    $null = Test-ModuleManifest $folder/VRedis.psd1
    Get-Item $folder
    & $PSScriptRoot/tools/New-NuGetPackage.ps1 -Path $folder -Name VRedis -Destination $OutputPath -Icon $PSScriptRoot/docs/icon.png -Changelog $PSScriptRoot/CHANGELOG.md
}

$OutputPath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($OutputPath)
Push-Location $PSScriptRoot # global.json, which chooses the test runner, is looked for from the current folder on
try {
    foreach ($name in $Task) {
        switch ($name) {
            Clean { Clear-Build }
            Build { Invoke-Build $Configuration }
            Test { Invoke-Test $Configuration }
            Chaos { Invoke-Chaos $Configuration $Seed $Scenario }
            Package { New-Package ($PSBoundParameters.ContainsKey('Configuration') ? $Configuration : 'Release') }
        }
    }
}
finally {
    Pop-Location
}
