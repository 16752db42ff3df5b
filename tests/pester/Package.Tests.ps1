#Requires -Version 7.6
# The package holds what a machine without the repository needs, and is what repositories of modules take.

Describe 'The package' {
    BeforeAll {
        $root = (Resolve-Path "$PSScriptRoot/../..").Path
        $built = & "$root/build.ps1" -Task Package -NoBuild -OutputPath "$TestDrive/out"
        $nupkg = $built | Where-Object Name -Like *.nupkg
        $manifest = Import-PowerShellDataFile "$root/VRedis.psd1"
        $zip = [IO.Compression.ZipFile]::OpenRead($nupkg.FullName)
        $names = $zip.Entries.FullName

        # PowerShell without the repository, the user's modules and the user's settings. Returns its lines.
        function Invoke-Clean([string]$Script, [string]$Modules) {
            $file = New-Item (Join-Path $TestDrive "$([guid]::NewGuid()).ps1") -Value $Script
            $start = [Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath, "-NoProfile -NonInteractive -File `"$file`"")
            $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $start.WorkingDirectory = $TestDrive
            $start.Environment['PSModulePath'] = $Modules
            $start.Environment['HOME'] = (New-Item "$TestDrive/home" -ItemType Directory -Force).FullName
            $null = $start.Environment.Remove('XDG_CONFIG_HOME'), $start.Environment.Remove('XDG_DATA_HOME'), $start.Environment.Remove('VREDIS_URL')
            $process = [Diagnostics.Process]::Start($start)
            $output = $process.StandardOutput.ReadToEndAsync()
            $errors = $process.StandardError.ReadToEndAsync()
            $process.WaitForExit(120000) | Should -BeTrue
            $errors.Result | Should -BeNullOrEmpty
            $output.Result.Trim() -split '\r?\n'
        }

        function Read-Entry([string]$Name) {
            $reader = [IO.StreamReader]::new($zip.GetEntry($Name).Open())
            try { [xml]$reader.ReadToEnd() } finally { $reader.Dispose() }
        }
    }

    AfterAll {
        $zip.Dispose()
    }

    It 'has the name and the parts of a NuGet package, and is not large' {
        $nupkg.Name | Should -Be "VRedis.$($manifest.ModuleVersion).nupkg"
        $nupkg.Length | Should -BeLessThan 20MB
        $targets = (Read-Entry '_rels/.rels').Relationships.Relationship.Target
        $targets | Should -Contain '/VRedis.nuspec'
        $targets | ForEach-Object { $names | Should -Contain $_.TrimStart('/') }
        $types = (Read-Entry '[Content_Types].xml').Types
        foreach ($name in $names -ne '[Content_Types].xml') {
            $known = $types.Default.Extension -contains [IO.Path]::GetExtension($name).TrimStart('.') -or $types.Override.PartName -contains "/$name"
            $known | Should -BeTrue -Because "$name needs a type"
        }
    }

    It 'tells repositories what it is' {
        $metadata = (Read-Entry 'VRedis.nuspec').package.metadata
        $metadata.id, $metadata.version | Should -Be 'VRedis', $manifest.ModuleVersion
        $metadata.description | Should -Be $manifest.Description
        $metadata.releaseNotes | Should -Match 'Invoke-VRedisPipe'
        [uri]::IsWellFormedUriString($metadata.projectUrl, 'Absolute') | Should -BeTrue
        $tags = $metadata.tags -split ' '
        'PSModule', 'PSEdition_Core', 'PSCmdlet_Invoke-VRedisPipe', 'PSCommand_Get-VRedisStat' | ForEach-Object { $tags | Should -Contain $_ }
        $metadata.icon, $metadata.readme, $metadata.license.InnerText | ForEach-Object { $names | Should -Contain $_ }
    }

    It 'brings the natives of the platforms of PowerShell and nothing that it does not need' {
        $natives = $names | Where-Object { $_ -like '*/native/*' } | ForEach-Object { ($_ -split '/')[3] }
        $natives | Should -Be 'linux-arm64', 'linux-x64', 'osx', 'win-arm64', 'win-x64', 'win-x86'
        $names | Where-Object { $_ -match '\.(pdb|deps\.json)$|System\.Management\.Automation|xunit' } | Should -BeNullOrEmpty
    }

    It 'has a clean manifest' {
        $module = Test-ModuleManifest "$TestDrive/out/VRedis/$($manifest.ModuleVersion)/VRedis.psd1" -WarningVariable warnings -ErrorVariable problems
        $warnings + $problems | Should -BeNullOrEmpty
        $module.Author, $module.Description, $module.LicenseUri, $module.ProjectUri, $module.ReleaseNotes, $module.Tags | ForEach-Object { $_ | Should -Not -BeNullOrEmpty }
        $module.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'works where the repository is not, and shows no progress where output is redirected' {
        $modules = Join-Path $TestDrive modules
        [IO.Compression.ZipFile]::ExtractToDirectory($nupkg.FullName, "$modules/VRedis/$($manifest.ModuleVersion)")
        Invoke-Clean -Modules $modules @'
            $null = Start-VRedisServer -Port 0
            $worker = Start-VRedisWorker -AsJob -ThrottleLimit 4
            $sum = 0
            1..100 | Invoke-VRedisPipe { if ($_ -eq 1) { Start-Sleep -Milliseconds 600 }; $_ } | ForEach-Object { $sum += $_ }
            $sum
            1..3 | Invoke-VRedisPipe -CSharp 'return (int)Input * 2;' -Ordered
            (Get-Module VRedis).ModuleBase
            (Get-Help Get-VRedisStat).Synopsis
'@ | Should -Be '5050', '2', '4', '6', (Join-Path $modules VRedis $manifest.ModuleVersion), 'The state of tasks, the newest last.'
    }

    # Linux, because elsewhere the environment does not choose where modules and repositories of the user are.
    It 'is published, found and installed by PSResourceGet, and works from there' -Skip:(-not $IsLinux -or -not (Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable)) {
        $getter = Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable | Select-Object -First 1
        $modules = Split-Path $getter.ModuleBase | ForEach-Object { (Split-Path $_ -Leaf) -eq $getter.Name ? (Split-Path $_) : $_ } # with a folder for its version, or without
        foreach ($name in 'made', 'published') { $null = New-Item "$TestDrive/$name" -ItemType Directory }
        Copy-Item $nupkg "$TestDrive/made"

        $said = Invoke-Clean -Modules $modules @"
            Register-PSResourceRepository Made -Uri '$TestDrive/made' -Trusted
            Register-PSResourceRepository Published -Uri '$TestDrive/published' -Trusted
            Publish-PSResource -Path '$TestDrive/out/VRedis/$($manifest.ModuleVersion)' -Repository Published
            foreach (`$found in Find-PSResource VRedis -Repository Made, Published) { "`$(`$found.Repository) `$(`$found.Version) `$(`$found.Type) `$(`$found.Tags -contains 'Redis') `$(`$found.Description)" }
            Install-PSResource VRedis -Repository Made
            (Get-InstalledPSResource VRedis).InstalledLocation
            Save-PSResource VRedis -Repository Published -Path '$TestDrive/home'
"@
        $said | Should -Be "Made $($manifest.ModuleVersion) Module True $($manifest.Description)", "Published $($manifest.ModuleVersion) Module True $($manifest.Description)", "$TestDrive/home/.local/share/powershell/Modules"

        $try = '(1..10 | Invoke-VRedisPipe { $_ * 2 } -Local -Ordered) -join " "; (Get-Module VRedis).ModuleBase'
        Invoke-Clean $try | Should -Be '2 4 6 8 10 12 14 16 18 20', "$TestDrive/home/.local/share/powershell/Modules/VRedis/$($manifest.ModuleVersion)"
        Invoke-Clean $try -Modules "$TestDrive/home" | Select-Object -First 1 | Should -Be '2 4 6 8 10 12 14 16 18 20'
    }
}
