#Requires -Version 7.6
# samples/crawl.ps1 on a small site: with workers of a Redis, on the embedded server and on redis-server when there is one, and all in one process.

BeforeDiscovery {
    $servers = @('embedded')
    if (Get-Command redis-server -CommandType Application -ErrorAction Ignore) { $servers += 'redis-server' }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../../VRedis.psd1" -Force
    Add-Type -Path "$PSScriptRoot/../unit/Samples/TestSite.cs"
    $sample = "$PSScriptRoot/../../samples/crawl.ps1"

    function Assert-Complete($Site, $Pages) {
        $Pages.Url | Sort-Object -CaseSensitive | Should -BeExactly ($Site.Expected.Keys | Sort-Object -CaseSensitive)
        foreach ($page in $Pages) {
            $page.Status | Should -Be $Site.Expected[$page.Url] -Because $page.Url
            @($page.LinkedFrom) | Sort-Object | Should -Be ($Site.Dead[$page.Url] | Sort-Object) -Because $page.Url
        }
        $Site.Asked.Keys | Sort-Object -CaseSensitive | Should -BeExactly ($Site.Expected.Keys | Sort-Object -CaseSensitive)
        $Site.Asked.Values | Sort-Object -Unique | Should -Be 1
        $Site.AskedElsewhere | Should -Be 0
    }
}

Describe 'crawl.ps1 with the workers of a Redis: <_>' -ForEach $servers {
    BeforeAll {
        if ($_ -eq 'embedded') {
            $port = (Start-VRedisServer -Port 0 -PassThru).Port
        }
        else {
            $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $listener.Start(); $port = $listener.LocalEndpoint.Port; $listener.Stop()
            $redis = Start-Process redis-server "--port $port --save `"`" --bind 127.0.0.1" -PassThru -RedirectStandardOutput ([IO.Path]::GetTempFileName())
            $until = [datetime]::Now.AddSeconds(20)
            while ($true) {
                try { Connect-VRedis -HostName 127.0.0.1 -Port $port; break } catch { if ([datetime]::Now -gt $until) { throw } }
            }
        }
        $worker = Start-VRedisWorker -AsJob -ThrottleLimit 8
        $site = [VRedis.Tests.Samples.TestSite]::new(100)
    }

    AfterAll {
        $site.Dispose()
        $worker | Stop-Job
        $worker | Remove-Job
        Disconnect-VRedis
        if ($redis) { $redis | Stop-Process -Force } else { Stop-VRedisServer }
    }

    It 'fetches each page once and knows who links to the dead ones' {
        $pages = & $sample $site.Root -HostName 127.0.0.1 -Port $port -InformationVariable lines 6> $null
        Assert-Complete $site $pages
        "$lines" | Should -BeLike "$($site.Expected.Count) pages in *, 9 of them redirects and $($site.Dead.Count) dead; *"
    }

    It 'leaves its tables in Redis' {
        $task = Get-VRedisStat -Last 1
        $task.State | Should -Be 'Completed'
        $task | Export-VRedisTable -Table page | Should -HaveCount $site.Expected.Count
        $links = $task | Export-VRedisTable -Table link
        $links | Where-Object Kind -EQ other | ForEach-Object To | Should -Contain 'mailto:a@example.org'
        $links | Where-Object To -EQ $site.Address('/dead/0') | ForEach-Object From | Should -Be $site.Address('/page/0'), $site.Address('/page/20')
    }

    It 'ends with Select-Object -First' {
        & $sample $site.Root -HostName 127.0.0.1 -Port $port 6> $null | Select-Object -First 5 | Should -HaveCount 5
        (Get-VRedisStat -Last 1).State | Should -Be 'Stopped'
    }
}

Describe 'crawl.ps1 alone' {
    BeforeAll { $site = [VRedis.Tests.Samples.TestSite]::new(100) }

    AfterAll { $site.Dispose() }

    It 'runs with a server and a worker of its own, and leaves none' {
        $pages = & $sample $site.Root 6> $null
        Assert-Complete $site $pages
        Get-Job | Where-Object State -EQ Running | Should -BeNullOrEmpty
        { Stop-VRedisServer -ErrorAction Stop } | Should -Throw '*No server*'
    }

    It 'refuses what is no web address' {
        { & $sample nowhere } | Should -Throw "*'nowhere' is no address of a web page*"
    }

    It 'has help' {
        $help = Get-Help $sample
        $help.Synopsis | Should -BeLike '*Crawls a web site*'
        $help.examples.example | Should -HaveCount 3
        foreach ($name in (Get-Command $sample).Parameters.Values | Where-Object { -not $_.Attributes.Where({ $_ -is [Parameter] })[0].DontShow } | Where-Object Name -NotIn ([System.Management.Automation.Cmdlet]::CommonParameters) | ForEach-Object Name) {
            (Get-Help $sample -Parameter $name).description.Text | Should -Not -BeNullOrEmpty -Because $name
        }
    }
}
