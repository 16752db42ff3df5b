#Requires -Version 7.6
# Each script of docs/cookbook.md, taken out of it and run as it stands, with stand-ins for what it asks: does it give what the text promises?

Describe 'docs/cookbook.md' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1", "$PSScriptRoot/Documents.psm1"
        Add-Type -Path "$PSScriptRoot/Cookbook.Site.cs"
        Connect-TestServer embedded
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 16 -Name lab1
        $recipes = Get-DocumentScript "$PSScriptRoot/../../docs/cookbook.md"
        $site = [CookbookSite]::new()
    }

    AfterAll {
        $site.Dispose()
        Disconnect-TestServer
    }

    It 'has scripts for ten tasks, and all of them are here' {
        $recipes.Keys | Sort-Object | Should -Be (@(Get-Content $PSCommandPath | Select-String '\$recipes\.([a-z]\w*|''[\w-]+'')' | ForEach-Object { $_.Matches.Groups[1].Value.Trim("'") }) | Where-Object { $_ -ne 'Keys' } | Sort-Object -Unique)
        Get-Content "$PSScriptRoot/../../docs/cookbook.md" | Select-String '^## \d+\. ' | Should -HaveCount 10
    }

    It 'port-check: a row for each of a thousand hosts, without errors' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start(50)
        try {
            $hosts = 0..999 | ForEach-Object { "127.0.$([Math]::Floor($_ / 250)).$($_ % 250 + 1)" }
            $rows = & $recipes.'port-check' -HostName $hosts -Port $listener.LocalEndpoint.Port 2>&1
        }
        finally { $listener.Stop() }
        $rows | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | Should -BeNullOrEmpty
        $rows.HostName | Sort-Object | Should -Be ($hosts | Sort-Object)
        ($rows | Where-Object Open).HostName | Should -Be 127.0.0.1
        $rows[0].SeenFrom | Should -Be ([Environment]::MachineName)
    }

    It 'hash-files: a row for each content that is there more than once' {
        $null = New-Item $TestDrive/share/sub -ItemType Directory -Force
        1..6 | ForEach-Object { Set-Content "$TestDrive/share/$_.txt" "text $($_ % 4)" }
        Copy-Item "$TestDrive/share/3.txt" "$TestDrive/share/sub/[3].txt"
        $rows = & $recipes.'hash-files' -Path $TestDrive/share | Sort-Object { "$($_.Path)" }
        $rows | ForEach-Object { ($_.Path | Split-Path -Leaf | Sort-Object) -join ' ' } | Sort-Object | Should -Be '[3].txt 3.txt', '1.txt 5.txt', '2.txt 6.txt'
        $rows.Copies | Should -Be 2, 2, 2
    }

    It 'inventory: a row for each worker' {
        $rows = & $recipes.inventory -WorkerName lab*
        $rows | Should -HaveCount 1
        $rows.WorkerName, $rows.Machine, $rows.Processors, $rows.PowerShell | Should -Be 'lab1', ([Environment]::MachineName), ([Environment]::ProcessorCount), "$($PSVersionTable.PSVersion)"
    }

    It 'crawl: a row for each page, asked for once' {
        $rows = & $recipes.crawl -Url $site.Root
        $rows.Url | Sort-Object | Should -Be (@('', 'dead') + (0..9 | ForEach-Object { "page/$_" }) | ForEach-Object { "$($site.Root)$_" })
        ($rows | Where-Object Status -EQ 404).Url | Should -Be "$($site.Root)dead"
        $site.Asked.Values | Sort-Object -Unique | Should -Be 1
    }

    It 'convert: what hangs is ended and tried again, what fails is an error with the file' {
        $photos = New-Item $TestDrive/photos -ItemType Directory
        1..5 | ForEach-Object { Set-Content "$photos/$_.png" "picture $_" }
        # The program: hangs at its first try of 2.png, refuses 4.png.
        Set-Content "$TestDrive/magick" @"
#!/bin/sh
case "`$1" in
*/2.png) [ -e "$TestDrive/hung" ] || { echo `$`$ > "$TestDrive/hung"; exec sleep 300; } ;;
*/4.png) exit 3 ;;
esac
cp "`$1" "`$4"
"@
        chmod +x "$TestDrive/magick"
        $problems, $rows = (& $recipes.convert -Path $photos -Program "$TestDrive/magick" -TimeoutSeconds 3 2>&1).Where({ $_ -is [Management.Automation.ErrorRecord] }, 'Split')
        ($rows.FullName | Split-Path -Leaf | Sort-Object) | Should -Be 1.jpg, 2.jpg, 3.jpg, 5.jpg
        $problems.TargetObject | Should -Be "$photos/4.png"
        "$($problems[0])" | Should -BeLike '*exit code 3*'
        Get-Process -Id (Get-Content "$TestDrive/hung") -ErrorAction Ignore | Should -BeNullOrEmpty -Because 'the program was ended'
    } -Skip:$IsWindows

    It 'api: every answer, in order, and never a fifth request at once' {
        $alone = [CookbookSite]::new()
        try {
            (& $recipes.api -Id (1..40) -Api "$($alone.Root)users" -RetryDelaySeconds 0.1).name | Should -Be (1..40 | ForEach-Object { "user $_" })
            $alone.Most | Should -BeLessOrEqual 4
            $alone.Asked.Values | Sort-Object -Unique | Should -Be 2
        }
        finally { $alone.Dispose() }
    }

    It 'night, morning: a CSV file of what was submitted' {
        & $recipes.night -Server web1, web2, db -Note $TestDrive/night.json | Should -BeNullOrEmpty
        (& $recipes.morning -Note $TestDrive/night.json -Path $TestDrive/report.csv).FullName | Should -Be "$TestDrive/report.csv"
        $rows = Import-Csv $TestDrive/report.csv
        $rows.Server | Sort-Object | Should -Be db, web1, web2
        $rows | ForEach-Object Length | Sort-Object | Should -Be 2, 4, 4
    }

    It 'csharp: the number of primes below a million' {
        & $recipes.csharp | Should -Be 78498
        & $recipes.csharp -Below 1000 -Step 300 | Should -Be 168
    }

    It 'logs: how often each source warned or failed, of the whole tree' {
        $null = New-Item $TestDrive/logs/a/b, $TestDrive/logs/c -ItemType Directory
        foreach ($folder in 'logs', 'logs/a/b', 'logs/c') {
            Set-Content "$TestDrive/$folder/x.log" '10:00 ERROR disk full', '10:01 INFO disk fine', '10:02 WARN net slow', '10:03 ERROR disk full'
        }
        $rows = & $recipes.logs -Path $TestDrive/logs
        $rows | ForEach-Object { "$($_.Level) $($_.Source) $($_.Count)" } | Should -Be 'ERROR disk 6', 'WARN net 3'
    }

    It 'local: the squares in order, with and without -Local' {
        $squares = 1..20 | ForEach-Object { $_ * $_ }
        & $recipes.local | Should -Be $squares
        & ([scriptblock]::Create("$($recipes.local)".Replace(' -Local', ''))) | Should -Be $squares
        (Get-VRedisStat -Last 1).Execute | Should -Be 20
    }
}
