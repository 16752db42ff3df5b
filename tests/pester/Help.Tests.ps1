#Requires -Version 7.6
# S26: Get-Help as a user types it, for every cmdlet and topic.

BeforeDiscovery {
    $cmdlets = (Import-PowerShellDataFile "$PSScriptRoot/../../VRedis.psd1").CmdletsToExport
}

Describe 'Get-Help <_>' -ForEach $cmdlets {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force
        $cmdlet = $_
        $help = Get-Help $cmdlet -Full
    }

    It 'has a synopsis that is more than the syntax, and a description' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match "^\s*$cmdlet "
        ($help.description | Out-String).Trim() | Should -Not -BeNullOrEmpty
    }

    It 'has two examples with code and remarks' {
        $examples = @($help.examples.example)
        $examples.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $examples) {
            $example.code | Should -Not -BeNullOrEmpty
            ($example.remarks | Out-String).Trim() | Should -Not -BeNullOrEmpty
            $problems = $null
            $null = [Management.Automation.Language.Parser]::ParseInput($example.code, [ref]$null, [ref]$problems)
            $problems | Should -BeNullOrEmpty
        }
    }

    It 'says of every parameter what it is' {
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        foreach ($name in (Get-Command $cmdlet).Parameters.Keys | Where-Object { $_ -notin $common }) {
            $text = (Get-Help $cmdlet -Parameter $name).description | Out-String
            $text.Trim() | Should -Not -BeNullOrEmpty -Because "-$name needs a text"
        }
    }
}

Describe 'Topics' {
    It 'finds <_>' -ForEach about_VRedis, about_VRedis_Workers, about_VRedis_Security {
        Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force
        Get-Help $_ | Out-String | Should -Match "TOPIC\s+$_\s+SHORT DESCRIPTION"
    }
}
