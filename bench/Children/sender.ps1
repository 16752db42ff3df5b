# A sending process of PowerShell. A line "pipe 1000" has it measure; it answers with a line of name=value pairs.
param([int] $Port, [string] $Module)
$ErrorActionPreference = 'Stop'
Import-Module $Module
Connect-VRedis -HostName 127.0.0.1 -Port $Port

function Test-Result($results, [long] $n) {
    $sum = 0L
    foreach ($result in $results) { $sum += $result }
    if ($results.Count -ne $n -or $sum -ne $n * ($n + 1)) { throw "$n inputs gave $($results.Count) results with the sum $sum." }
}

$measures = @{
    pipe  = {
        param($n)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $results = 1..$n | Invoke-VRedisPipe { $_ * 2 }
        $seconds = $watch.Elapsed.TotalSeconds
        Test-Result $results $n
        "seconds=$seconds"
    }
    local = {
        param($n)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $results = 1..$n | ForEach-Object { $_ * 2 }
        $seconds = $watch.Elapsed.TotalSeconds
        Test-Result $results $n
        "seconds=$seconds"
    }
    task  = {
        param($n)
        $times = foreach ($i in 1..$n) {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $result = $i | Invoke-VRedisPipe { $_ }
            $watch.Elapsed.TotalMilliseconds
            if ($result -ne $i) { throw "Input $i gave $result." }
        }
        $times = [double[]] $times
        [Array]::Sort($times)
        "p50=$($times[[int][Math]::Floor($n * 0.5)]) p99=$($times[[int][Math]::Floor($n * 0.99)])"
    }
}

[Console]::Out.WriteLine('ready')
while ($null -ne ($line = [Console]::In.ReadLine())) {
    $what, $n = $line.Split(' ')
    try { [Console]::Out.WriteLine("= $(& $measures[$what] ([int] $n))") }
    catch { [Console]::Out.WriteLine("! $_") }
}
