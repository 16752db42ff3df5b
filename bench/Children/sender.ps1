# A sending process of PowerShell. A line "pipe 1000" has it measure; it answers with a line of name=value pairs.
param([int] $Port, [string] $Module, [string] $Prefix = 'vredis', [string] $Seal)
$ErrorActionPreference = 'Stop'
Import-Module $Module
$key = [securestring]::new()
if ($Seal) { foreach ($letter in 'a-key-of-the-bench-0123456789abcdef'.ToCharArray()) { $key.AppendChar($letter) } }
Connect-VRedis -HostName 127.0.0.1 -Port $Port -Prefix $Prefix -SigningKey $key -Encrypt:($Seal -eq 'encrypted')

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
    enqueue = {
        param($n)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $task = 1..$n | Invoke-VRedisPipe { $_ } -NoWait
        $seconds = $watch.Elapsed.TotalSeconds
        if (($task | Get-VRedisStat).Undistributed -ne $n) { throw "Not all of $n inputs wait." }
        $task | Remove-VRedisTask -Force
        "seconds=$seconds"
    }
    large = {
        param($n)
        $text = 'x' * 10000
        $length = 0L
        $watch = [Diagnostics.Stopwatch]::StartNew()
        1..$n | ForEach-Object { $text } | Invoke-VRedisPipe { $_ } | ForEach-Object { $length += $_.Length }
        $seconds = $watch.Elapsed.TotalSeconds
        if ($length -ne 10000L * $n) { throw "$n texts gave $length characters." }
        "seconds=$seconds"
    }
    sleep = {
        param($n)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $results = 1..$n | Invoke-VRedisPipe { Start-Sleep -Milliseconds 100; $_ } -TaskVariable task
        $seconds = $watch.Elapsed.TotalSeconds
        if ($results.Count -ne $n) { throw "$n inputs gave $($results.Count) results." }
        $shares = ($task | Get-VRedisStat -PerWorker).Execute
        $most = $shares | Measure-Object -Maximum -Minimum
        "seconds=$seconds most=$($most.Maximum) least=$($most.Minimum) workers=$(@($shares).Count)"
    }
    csharp = {
        param($n)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $results = 1..$n | Invoke-VRedisPipe -CSharp 'return (int)Input * 2;'
        $seconds = $watch.Elapsed.TotalSeconds
        Test-Result $results $n
        "seconds=$seconds"
    }
    stream = {
        param($n)
        $count = 0L
        $sum = 0L
        $watch = [Diagnostics.Stopwatch]::StartNew()
        1..$n | Invoke-VRedisPipe { $_ * 2 } | ForEach-Object { $count++; $sum += $_ }
        if ($count -ne $n -or $sum -ne [long] $n * ($n + 1)) { throw "$n inputs gave $count results with the sum $sum." }
        "seconds=$($watch.Elapsed.TotalSeconds)"
    }
    tasks = {
        param($n)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        foreach ($i in 1..$n) { if (($i | Invoke-VRedisPipe { $_ } -RetentionDays 0) -ne $i) { throw "Input $i gave something else." } }
        "seconds=$($watch.Elapsed.TotalSeconds)"
    }
    kept = {
        param($n)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        foreach ($i in 1..$n) { if (($i | Invoke-VRedisPipe { $_ }) -ne $i) { throw "Input $i gave something else." } }
        "seconds=$($watch.Elapsed.TotalSeconds)"
    }
    emit = {
        param($n)
        $count = 0L
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $n | Invoke-VRedisPipe { param($n) foreach ($i in 1..$n) { [pscustomobject]@{ number = $i; text = 'some text' } } } | ForEach-Object { $count++ }
        if ($count -ne $n) { throw "$n objects were put out, and $count came." }
        "seconds=$($watch.Elapsed.TotalSeconds)"
    }
    huge = {
        param($n)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $came = $n | Invoke-VRedisPipe { param($n) 'x' * ($n * 1MB) } -Retry 0 -ErrorVariable failed -ErrorAction SilentlyContinue
        if ($came -or "$failed" -notmatch 'MaxItemMB') { throw "It was not refused: $failed" }
        "seconds=$($watch.Elapsed.TotalSeconds)"
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
