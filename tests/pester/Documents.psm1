# Code out of the Markdown files of the repository.

<# .SYNOPSIS
The named code of a document, by name: ```powershell port-check begins a block with the name port-check. #>
function Get-DocumentScript([Parameter(Mandatory)][string]$Path) {
    $scripts = @{}
    foreach ($block in Get-DocumentCode $Path | Where-Object Name) {
        $scripts.Add($block.Name, [Management.Automation.Language.Parser]::ParseInput($block.Text, [ref]$null, [ref]$null).GetScriptBlock()) # of no module: it sees the variables of who calls it
    }
    $scripts
}

<# .SYNOPSIS
All PowerShell code of a document, with names where it has them. #>
function Get-DocumentCode([Parameter(Mandatory)][string]$Path) {
    [regex]::Matches((Get-Content $Path -Raw), '(?ms)^```powershell *([\w-]*)\r?\n(.*?)^```') |
        ForEach-Object { [pscustomobject]@{ Name = $_.Groups[1].Value; Text = $_.Groups[2].Value } }
}

Export-ModuleMember -Function Get-DocumentScript, Get-DocumentCode
