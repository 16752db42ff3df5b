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

<# .SYNOPSIS
The examples of a document: its blocks of PowerShell that have no name (those with one are run by the document's own test), each with the heading above it.
A second block under a heading has " (2)" behind it. -AnyBlock: also blocks that do not say what they are. #>
function Get-DocumentExample([Parameter(Mandatory)][string]$Path, [switch]$AnyBlock) {
    $seen = @{}
    $parts = [regex]::Matches((Get-Content $Path -Raw), '(?ms)^#+ (?<heading>[^\r\n]*)|^```(?<kind>[^\r\n]*)\r?\n(?<text>.*?)^```')
    $heading = ''
    foreach ($match in $parts) {
        if ($match.Groups['heading'].Success) { $heading = $match.Groups['heading'].Value -replace '^Example \d+: '; continue }
        if ($match.Groups['kind'].Value.Trim() -ne 'powershell' -and -not ($AnyBlock -and -not $match.Groups['kind'].Value)) { continue }
        $seen[$heading]++
        [pscustomobject]@{ Title = $seen[$heading] -eq 1 ? $heading : "$heading ($($seen[$heading]))"; Text = $match.Groups['text'].Value }
    }
}

<# .SYNOPSIS
The commands of the module in a document's sentences and tables, with what belongs to them: not names alone. #>
function Get-DocumentCommand([Parameter(Mandatory)][string]$Path) {
    $text = (Get-Content $Path -Raw) -replace '(?ms)^```.*?^```'
    [regex]::Matches($text, '(?<!`)`([^`\r\n]*-VRedis[A-Z][^`\r\n]*)`(?!`)').ForEach({ $_.Groups[1].Value.Replace('\|', '|') }) | Where-Object { $_ -notmatch '^\w+-VRedis\w+$' } | Select-Object -Unique
}

Export-ModuleMember -Function Get-DocumentScript, Get-DocumentCode, Get-DocumentExample, Get-DocumentCommand
