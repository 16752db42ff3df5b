#!/usr/bin/env pwsh
#Requires -Version 7.6
<#
.SYNOPSIS
Runs a script statement by statement in a pseudo terminal, and draws what is seen there as an SVG file.
.DESCRIPTION
Needs `script` of util-linux, so Linux. Build the module before.
.PARAMETER Path
The script. Its comments are left out.
.PARAMETER Destination
The SVG file.
.PARAMETER Columns
Width of the terminal in letters.
#>
[CmdletBinding()]
param(
    [string]$Path = "$PSScriptRoot/../samples/session.ps1",
    [string]$Destination = "$PSScriptRoot/../docs/session.svg",
    [int]$Columns = 120
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

# Runs in the terminal: each statement after a prompt, as if it was typed.
$play = @'
$PSStyle.OutputRendering = 'Ansi'
$ProgressPreference = 'SilentlyContinue'
foreach ($statement in [Management.Automation.Language.Parser]::ParseFile($env:RECORDING, [ref]$null, [ref]$null).EndBlock.Statements) {
    "PS> $statement"
    . ([scriptblock]::Create($statement)) | Out-Default
}
'@
$colours = @{ 30 = '#484f58'; 31 = '#ff7b72'; 32 = '#3fb950'; 33 = '#d29922'; 34 = '#58a6ff'; 35 = '#bc8cff'; 36 = '#39c5cf'; 37 = '#b1bac4' }
$foreground = '#e6edf3'

function Get-Recording {
    $env:RECORDING = (Resolve-Path $Path).Path
    $file = New-TemporaryFile
    Push-Location "$PSScriptRoot/.."
    try {
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($play))
        # No NO_COLOR of who calls this, and a terminal that has colours.
        $null = env --unset=NO_COLOR TERM=xterm-256color script --quiet --return --command "stty cols $Columns rows 60; pwsh -NoProfile -NonInteractive -EncodedCommand $encoded < /dev/null" $file.FullName
        if ($LASTEXITCODE) { throw "The session ended with exit code $LASTEXITCODE." }
        @(Get-Content $file | Where-Object { $_ -notmatch '^Script (started|done)' })
    }
    finally {
        Pop-Location
        Remove-Item $file, Env:RECORDING
    }
}

# One line of the terminal as tspan elements, each with its colour; what moves the cursor is left out.
function ConvertTo-Span([string]$Line) {
    if ($Line.StartsWith('PS> ')) {
        return '<tspan fill="{0}">PS&gt; </tspan><tspan class="command" fill="{1}" font-weight="bold">{2}</tspan>' -f $colours[32], $foreground, [Security.SecurityElement]::Escape($Line.Substring(4))
    }
    $colour, $bold = $foreground, $false
    $spans = foreach ($part in [regex]::Matches(($Line -creplace '\e\[\?[\d;]*[a-zA-Z]|\e\[[\d;]*[A-Zac-ln-z]|\e[=>]|\r'), '\e\[(?<codes>[\d;]*)m|(?<text>[^\e]+)')) {
        if ($part.Groups['text'].Success) {
            '<tspan fill="{0}"{1}>{2}</tspan>' -f $colour, ($bold ? ' font-weight="bold"' : ''), [Security.SecurityElement]::Escape($part.Value)
            continue
        }
        foreach ($code in $part.Groups['codes'].Value -split ';' | ForEach-Object { [int]('0' + $_) }) {
            if ($code -eq 0) { $colour, $bold = $foreground, $false }
            elseif ($code -eq 1) { $bold = $true }
            elseif ($colours.ContainsKey($code % 60)) { $colour = $colours[$code % 60] }
        }
    }
    -join $spans
}

$top, $height, $left, $width = 44, 18, 16, 8.4
$lines = @(Get-Recording)
$y = $top
$text = foreach ($line in $lines) {
    '  <text x="{0}" y="{1}" xml:space="preserve">{2}</text>' -f $left, $y, (ConvertTo-Span $line)
    $y += $height
}
$size = [int]($Columns * $width + 2 * $left), $y
@"
<svg xmlns="http://www.w3.org/2000/svg" width="$($size[0])" height="$($size[1])" viewBox="0 0 $($size -join ' ')" font-family="ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
  <title>A session with VRedis, recorded by tools/New-TerminalRecording.ps1</title>
  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>
  <circle cx="20" cy="16" r="5" fill="#ff5f56"/><circle cx="38" cy="16" r="5" fill="#ffbd2e"/><circle cx="56" cy="16" r="5" fill="#27c93f"/>
$($text -join "`n")
</svg>
"@ | Set-Content $Destination
Get-Item $Destination
