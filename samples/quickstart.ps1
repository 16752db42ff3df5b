# A thousand inputs, piped, run by a worker over the embedded server, and back. No Redis and no other machine is needed.
Import-Module "$PSScriptRoot/../VRedis.psd1"

Start-VRedisServer -Port 0                 # in this process, on loopback, in memory
$worker = Start-VRedisWorker -AsJob        # on another machine: Connect-VRedis <host>; Start-VRedisWorker
try {
    $results = 1..1000 | Invoke-VRedisPipe -TaskVariable task {
        param($a)
        if ($a % 250 -eq 0) { Write-Host "got $a" }
        [pscustomobject]@{ n = $a; cube = $a * $a * $a }
    }
    "$($results.Count) results came back, the first ones:"
    $results | Select-Object -First 3 | Format-Table

    "The task's state:"
    $task | Get-VRedisStat | Format-Table

    "The first lines of its table:"
    $task | Export-VRedisTable -First 3 | ConvertTo-Json
}
finally {
    $worker | Stop-Job
    Stop-VRedisServer
}
