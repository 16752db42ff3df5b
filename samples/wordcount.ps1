# Counts the words of every text file under a folder, through VRedis, and compares with a local count.
#   samples/wordcount.ps1 <folder> [-Filter *.txt] [-Top 10]
param(
    [Parameter(Mandatory)] [string] $Folder,
    [string] $Filter = '*',
    [int] $Top = 10
)
Import-Module "$PSScriptRoot/../VRedis.psd1"

# One text in, its words with their counts out. It travels with the script block that calls it.
function Measure-Word([string] $Text) {
    $counts = @{}
    foreach ($match in [regex]::Matches($Text.ToLowerInvariant(), '\p{L}+')) { $counts[$match.Value]++ }
    $counts
}

function Add-Count([hashtable] $Total, [hashtable] $Counts) {
    foreach ($word in $Counts.psbase.Keys) { $Total[$word] += $Counts[$word] } # psbase: 'keys' may be a word
}

$files = [IO.Directory]::GetFiles($Folder, $Filter, [IO.SearchOption]::AllDirectories) | Where-Object { $_ -notmatch '[\\/](bin|obj|\.git)[\\/]' }
"$($files.Count) files under $Folder"

Start-VRedisServer -Port 0
$worker = Start-VRedisWorker -AsJob
try {
    # The text travels, not the path: a worker on another machine does not have the file.
    $total = @{}
    $files | ForEach-Object { [IO.File]::ReadAllText($_) } | Invoke-VRedisPipe { Measure-Word $_ } | ForEach-Object { Add-Count $total $_ }
}
finally {
    $worker | Stop-Job
    Stop-VRedisServer
}

$local = @{}
$files | ForEach-Object { Add-Count $local (Measure-Word ([IO.File]::ReadAllText($_))) }

$total.GetEnumerator() | Sort-Object -Property Value -Descending | Select-Object -First $Top | Format-Table
$different = @($local.psbase.Keys | Where-Object { $local[$_] -ne $total[$_] }).Count + [Math]::Abs($local.psbase.Count - $total.psbase.Count)
if ($different) { throw "$different words were counted differently by VRedis and here." }
"$($total.psbase.Count) different words; VRedis and the local count agree."
