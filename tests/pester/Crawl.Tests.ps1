#Requires -Version 7.6
# samples/crawl.ps1 on a small site: with workers of a Redis, on the embedded server and on redis-server when there is one, and all in one process.

BeforeDiscovery { Import-Module "$PSScriptRoot/Servers.psm1"; $servers = Get-TestServer }

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
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
        Connect-TestServer $_
        $null = Start-VRedisWorker -AsJob -ThrottleLimit 8
        $hostName, $port = (Invoke-VRedisPipe { } -NoWait).Server -split ':'
        $site = [VRedis.Tests.Samples.TestSite]::new(100)
    }

    AfterAll {
        $site.Dispose()
        Disconnect-TestServer
    }

    It 'fetches each page once and knows who links to the dead ones' {
        $pages = & $sample $site.Root -HostName $hostName -Port $port -InformationVariable lines 6> $null
        Assert-Complete $site $pages
        "$lines" | Should -BeLike "$($site.Expected.Count) pages in *, 9 of them redirects and $($site.Dead.Count) dead; *"
    }

    It 'leaves its tables in Redis' {
        $task = Get-VRedisStat -Last 1
        $task.State | Should -Be 'Completed'
        $task | Export-VRedisTable -Table page | Should -HaveCount $site.Expected.Count
        $links = $task | Export-VRedisTable -Table link
        $links | Where-Object Kind -EQ other | ForEach-Object To | Should -Contain 'mailto:a@example.org'
        $links | Where-Object To -EQ $site.Address('/dead/0') | ForEach-Object From | Sort-Object | Should -Be $site.Address('/page/0'), $site.Address('/page/20')
    }

    It 'ends with Select-Object -First' {
        & $sample $site.Root -HostName $hostName -Port $port 6> $null | Select-Object -First 5 | Should -HaveCount 5
        (Get-VRedisStat -Last 1).State | Should -Be 'Stopped'
    }
}

Describe 'crawl.ps1 alone' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../VRedis.psd1"
        $site = [VRedis.Tests.Samples.TestSite]::new(100)
    }

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
        $help.parameters.parameter | ForEach-Object Name | Should -Contain 'DelaySeconds'
        $help.parameters.parameter | Where-Object { -not $_.description } | Should -BeNullOrEmpty
    }
}
