#Requires -Version 7.6
# docs/session.svg is what tools/New-TerminalRecording.ps1 makes of samples/session.ps1.

BeforeDiscovery { $canRecord = [bool](Get-Command script -CommandType Application -ErrorAction Ignore) }

Describe 'The recorded session' {
    BeforeAll {
        $root = (Resolve-Path "$PSScriptRoot/../..").Path
        $statements = [Management.Automation.Language.Parser]::ParseFile("$root/samples/session.ps1", [ref]$null, [ref]$null).EndBlock.Statements.ForEach({ "$_" })
        function Get-Shown([string]$File) {
            $svg = [xml](Get-Content $File -Raw) # throws at what is not well-formed
            $svg.svg.text | ForEach-Object { $_.InnerText }
        }
    }

    It 'is well-formed, and shows the statements of the sample, each with commands that there are' {
        Import-Module "$root/VRedis.psd1"
        @(Get-Shown "$root/docs/session.svg") -like 'PS> *' | Should -Be ($statements | ForEach-Object { "PS> $_" })
        foreach ($name in [regex]::Matches($statements -join "`n", '\b[A-Z]\w+-[A-Z]\w+').Value) { Get-Command $name -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because $name }
    }

    It 'is what comes when it is recorded again' -Skip:(-not $canRecord) {
        $null = & "$root/tools/New-TerminalRecording.ps1" -Destination "$TestDrive/again.svg"
        # Times, rates and the room that they take differ.
        $recorded, $again = foreach ($file in "$root/docs/session.svg", "$TestDrive/again.svg") { , @(Get-Shown $file | Where-Object { $_ -notmatch '^\s+\d+ Completed ' } | ForEach-Object { $_ -replace '[\s-]+', ' ' }) }
        $again | Should -Be $recorded
        Get-Content "$TestDrive/again.svg" -Raw | Should -Match 'fill="#ff7b72"' -Because 'the error is red'
    }
}
