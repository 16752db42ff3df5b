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
        $script = New-Item (Join-Path $TestDrive quickstart.ps1) -Value @'
            $null = Start-VRedisServer -Port 0
            $worker = Start-VRedisWorker -AsJob -ThrottleLimit 4
            $sum = 0
            1..100 | Invoke-VRedisPipe { if ($_ -eq 1) { Start-Sleep -Milliseconds 600 }; $_ } | ForEach-Object { $sum += $_ }
            $sum
            1..3 | Invoke-VRedisPipe -CSharp 'return (int)Input * 2;' -Ordered
            (Get-Module VRedis).ModuleBase
            (Get-Help Get-VRedisStat).Synopsis
'@
        $start = [Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath, "-NoProfile -NonInteractive -File `"$script`"")
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $start.WorkingDirectory = $TestDrive
        $start.Environment['PSModulePath'] = $modules
        $process = [Diagnostics.Process]::Start($start)
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        $process.WaitForExit(120000) | Should -BeTrue
        $errors.Result | Should -BeNullOrEmpty
        $output.Result.Trim() -split '\r?\n' | Should -Be '5050', '2', '4', '6', (Join-Path $modules VRedis $manifest.ModuleVersion), 'The state of tasks, the newest last.'
    }
}
