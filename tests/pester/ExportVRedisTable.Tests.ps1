#Requires -Version 7.6
# Tables as objects and files, as a user would take them: on the embedded server, and on redis-server when there is one.

BeforeDiscovery { Import-Module "$PSScriptRoot/Servers.psm1"; $servers = Get-TestServer }

Describe 'Export-VRedisTable on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 4
        $task = 1 | Invoke-VRedisPipe -Table people {
            foreach ($n in 1..3) { [pscustomobject]@{ Name = "name $n"; Born = [datetime]::new(2000, $n, 1, 0, 0, 0, [DateTimeKind]::Utc); Height = 1.5 + $n; Tags = @('a', 'b'); Day = [DayOfWeek]$n } }
        } -NoWait
        ($task | Wait-VRedisTask).Fail | Should -Be 0
    }

    BeforeEach {
        Push-Location (New-Item -ItemType Directory "TestDrive:/$([guid]::NewGuid())")
    }

    AfterEach { Pop-Location }

    AfterAll { Disconnect-TestServer }

    It 'gives objects for ConvertTo-Json, Export-Csv and all else' {
        $people = $task | Export-VRedisTable -Table people
        $people.Name | Should -Be 'name 1', 'name 2', 'name 3'
        ($people | ConvertTo-Json -Depth 3 | ConvertFrom-Json).Height | Should -Be 2.5, 3.5, 4.5
        ($people | ConvertTo-Csv | ConvertFrom-Csv).Name | Should -Be $people.Name
        ($task | Export-VRedisTable -Table people -Last 1).Name | Should -Be 'name 3'
        ($task | Export-VRedisTable -Table p* -First 1).Name | Should -Be 'name 1'
        $task | Export-VRedisTable -Table x* | Should -BeNullOrEmpty
        { $task | Export-VRedisTable -Table x -ErrorAction Stop } | Should -Throw '*It has: people*'
    }

    It 'writes JSON that ConvertFrom-Json reads' {
        $file = $task | Export-VRedisTable -Table people -Path people.json
        $file | Should -BeOfType IO.FileInfo
        $file.Name, $file.Length | Should -Be 'people.json', (Get-Item people.json).Length
        $file.PSPath | Should -Be (Get-Item people.json).PSPath
        $people = Get-Content people.json -Raw | ConvertFrom-Json
        $people.Name | Should -Be 'name 1', 'name 2', 'name 3'
        $people[1].Born | Should -Be ([datetime]::new(2000, 2, 1, 0, 0, 0, [DateTimeKind]::Utc))
        $people[0].Tags | Should -Be 'a', 'b'
        $people.Day | Should -Be 'Monday', 'Tuesday', 'Wednesday'
        $people[0].Height | Should -BeOfType double
        $task | Export-VRedisTable -Table people -Path people.json -Append -Last 1
        (Get-Content people.json -Raw | ConvertFrom-Json).Name | Should -Be 'name 1', 'name 2', 'name 3', 'name 3'
        (Get-Content people.json -AsByteStream -TotalCount 1) | Should -Be ([byte][char]'[') -Because 'there is no byte order mark'
    }

    It 'writes lines of JSON' {
        $task | Export-VRedisTable -Table people -Path people.jsonl
        $task | Export-VRedisTable -Table people -Path people.jsonl -Append -First 1
        Get-Content people.jsonl | ConvertFrom-Json | ForEach-Object Name | Should -Be 'name 1', 'name 2', 'name 3', 'name 1'
    }

    It 'writes CSV that Import-Csv reads' {
        $task | Export-VRedisTable -Table people -Path people.csv
        $people = Import-Csv people.csv
        $people.Name | Should -Be 'name 1', 'name 2', 'name 3'
        $people[0].psobject.Properties.Name | Should -Be 'Name', 'Born', 'Height', 'Tags', 'Day'
        [datetime]$people[1].Born | Should -Be ([datetime]::new(2000, 2, 1, 0, 0, 0, [DateTimeKind]::Utc).ToLocalTime())
        $people[0].Tags | ConvertFrom-Json | Should -Be 'a', 'b'
        $task | Export-VRedisTable -Table people -First 1 | Export-Csv people.csv -Append -Force
        $task | Export-VRedisTable -Table people -Path people.csv -Append -Last 1
        (Import-Csv people.csv).Name | Should -Be 'name 1', 'name 2', 'name 3', 'name 1', 'name 3'
    }

    It 'writes CLIXML that Import-Clixml reads' {
        $task | Export-VRedisTable -Table people -Path people.xml
        $people = Import-Clixml people.xml
        $people.Name | Should -Be 'name 1', 'name 2', 'name 3'
        $people[2].Born | Should -Be ([datetime]::new(2000, 3, 1, 0, 0, 0, [DateTimeKind]::Utc))
        $people[2].Day | Should -Be ([DayOfWeek]::Wednesday)
        $people[0].Tags | Should -Be 'a', 'b'
        { $task | Export-VRedisTable -Table people -Path people.xml -Append } | Should -Throw '*cannot be added to*'
    }

    It 'asks before it overwrites when told to, and keeps with -NoClobber' {
        Set-Content people.json 'mine'
        $task | Export-VRedisTable -Table people -Path people.json -WhatIf
        { $task | Export-VRedisTable -Table people -Path people.json -NoClobber -ErrorAction Stop } | Should -Throw '*is there already*'
        Get-Content people.json | Should -Be 'mine'
        $task | Export-VRedisTable -Table people -Path people.json -Confirm:$false
        Get-Content people.json -TotalCount 1 | Should -Be '['
    }

    It 'writes one file a table into a folder' {
        $many = 1 | Invoke-VRedisPipe -Step ([ordered]@{ page = { Push-VRedisItem 1 -Step image; 'p' }; image = { 'i' } }) -NoWait
        $null = $many | Wait-VRedisTask
        $files = $many | Export-VRedisTable -Table * -Path out/ -Format Csv
        $files.Name | Should -Be "image-$($many.TaskId).csv", "page-$($many.TaskId).csv"
        ($many | Export-VRedisTable -Table * -Path '{table}.json').BaseName | Should -Be 'image', 'page'
        { $many | Export-VRedisTable -Table * -Path all.json } | Should -Throw '*{table}*'
        Test-Path all.json* | Should -BeFalse
    }

    It 'pops: what is returned or written is gone from Redis' {
        $popped = 1 | Invoke-VRedisPipe { 1..10 } -NoWait
        $null = $popped | Wait-VRedisTask
        $popped | Export-VRedisTable -Pop | Select-Object -First 2 | Should -Be 1, 2
        $popped | Export-VRedisTable -Pop -Last 1 | Should -Be 10
        $popped | Export-VRedisTable -Pop -First 2 -Path popped.jsonl
        Get-Content popped.jsonl | Should -Be 3, 4
        $popped | Export-VRedisTable | Should -Be 5, 6, 7, 8, 9
        $popped | Export-VRedisTable -Pop -WhatIf | Should -BeNullOrEmpty
        $popped | Export-VRedisTable -Pop | Should -HaveCount 5
        $popped | Export-VRedisTable | Should -BeNullOrEmpty
    }

    It 'follows a task that runs' {
        $running = 1..20 | Invoke-VRedisPipe { Start-Sleep -Milliseconds 50; $_ } -NoWait
        { $running | Export-VRedisTable -ErrorAction Stop } | Should -Throw '*has not ended*'
        $running | Export-VRedisTable -Follow -First 3 | Should -HaveCount 3
        $running | Export-VRedisTable -Follow | Sort-Object | Should -Be (1..20)
        ($running | Get-VRedisStat).State | Should -Be 'Completed'
    }

    It 'dumps while the task runs, and leaves nothing in Redis' {
        $files = 1..200 | Invoke-VRedisPipe { [pscustomobject]@{ n = $_ } } -DumpPath dump -TaskVariable dumped
        $files.Name | Should -Match '^default-\d+-\d{8}-\d{6}\.json$'
        (Get-Content $files -Raw | ConvertFrom-Json).n | Sort-Object | Should -Be (1..200)
        $dumped | Export-VRedisTable | Should -BeNullOrEmpty
        $csv = 1..200 | Invoke-VRedisPipe { [pscustomobject]@{ n = $_ } } -DumpPath dump -DumpFormat Csv
        (Import-Csv $csv).n | Sort-Object { [int]$_ } | Should -Be (1..200)
        { 1 | Invoke-VRedisPipe { $_ } -DumpPath dump -NoWait } | Should -Throw '*contradict*'
    }

    It 'says which endings there are' {
        { $task | Export-VRedisTable -Table people -Path people.txt } | Should -Throw '*.json, .jsonl, .csv, .xml*'
        { $task | Export-VRedisTable -Table people -Path nowhere/people.json } | Should -Throw '*cannot be written*'
    }
}
