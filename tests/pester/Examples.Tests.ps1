#Requires -Version 7.6
# What the help of the cmdlets, the topics, README and the documents show is run as it stands: does it work, and does what it says come of it?
# The cookbook and the tutorial have tests of their own for their blocks with names.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Servers.psm1", "$PSScriptRoot/Documents.psm1"
    $servers = Get-TestServer
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $how = @{}
    foreach ($file in 'Help', 'Documents', 'Commands') { $how += . "$PSScriptRoot/Examples/$file.ps1" }
    $known = @($how.Keys)

    $help = Get-ChildItem "$root/docs/cmdlets/*.md", "$root/docs/about/*.md"
    $documents = @(Get-Item "$root/README.md"; Get-ChildItem "$root/docs/*.md")
    $all = @(
        foreach ($file in $help) { Get-DocumentExample $file -AnyBlock:($file.BaseName -like 'about*') | Where-Object Title -NE SYNTAX | ForEach-Object { @{ Name = "$($file.BaseName): $($_.Title)"; Code = $_.Text } } }
        foreach ($file in $documents) { Get-DocumentExample $file | ForEach-Object { @{ Name = "$($file.Name): $($_.Title)"; Code = $_.Text } } }
    )
    # Of sentences and tables only what shows what to type.
    $commands = @('README.md', 'docs/from-vredis-py.md', 'docs/tutorial.md', 'docs/observing.md', 'docs/deploy.md' | ForEach-Object { Get-DocumentCommand "$root/$_" } | Select-Object -Unique | ForEach-Object { @{ Name = $_; Code = $_ } })
    # Parameters in the first column of README's table of them.
    $fragments = @([regex]::Matches((Get-Content "$root/README.md" -Raw), '(?m)^\| `(-[^`]+)`(?:, `(-[^`]+)`)? \|').ForEach({ $_.Groups[1, 2].Value }) | Where-Object { $_ -and $_ -notmatch '^-Verbose|^-Variable' } | ForEach-Object { @{ Name = "Invoke-VRedisPipe … $_"; Code = "1..3 | Invoke-VRedisPipe { `$_ } $_" } })

    $named = @($all) + $commands + $fragments
    foreach ($example in $named) { $example.How = $how[$example.Name] ?? @{} }
    foreach ($short in $commands + $fragments) { $short.On = $servers[-1] } # they differ from the examples in what is typed, not in what runs
    # One of which nothing is said may never end.
    $run = @($all | Where-Object Name -In $known) + $commands + $fragments | Where-Object { -not $_.How.Not -and ($IsLinux -or -not $_.How.Linux) }
}

Describe 'The examples' {
    It 'are all run, or it is said why not, and nothing is said of what there is not' -ForEach @{ All = $all; Named = $named; Known = $known } {
        $All.Name | Where-Object { $_ -notin $Known } | Should -BeNullOrEmpty -Because 'tests/pester/Examples says of each what must come of it'
        $Known | Where-Object { $_ -notin $Named.Name } | Should -BeNullOrEmpty
        ($All.Name | Group-Object | Where-Object Count -GT 1).Name | Should -BeNullOrEmpty
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1", "$PSScriptRoot/ExampleServers.psm1"
    if (-not ('CookbookSite' -as [type])) { Add-Type -Path "$PSScriptRoot/Cookbook.Site.cs" }
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $before = $env:XDG_CONFIG_HOME, $env:VREDIS_URL, $env:COMPUTERNAME
    $env:XDG_CONFIG_HOME = "$TestDrive/config"
    $env:VREDIS_URL = $null
    $site = [CookbookSite]::new()

    # What asks for a password gets one without asking.
    function Get-Credential([string]$UserName = 'anna') { [pscredential]::new($UserName, (ConvertTo-SecureString sesame -AsPlainText -Force)) }

    # A task that has ended, as task 19 of the examples: four values, two failed items, something in another stream.
    function New-ExampleTask {
        $task = 1..6 | Invoke-VRedisPipe -NoWait -Retry 0 {
            Write-Host "at $_"
            switch ($_) { 3 { throw 'a timeout of it' } 4 { throw 'Cannot find path' } }
            if ($_ -notin 3, 4) { [pscustomobject]@{ n = $_; Name = "name $_" } }
        }
        $null = $task | Wait-VRedisTask
        $task
    }

    function New-ExampleKey([string]$Path) {
        [Convert]::ToBase64String([Security.Cryptography.RandomNumberGenerator]::GetBytes(32)) | Set-Content $Path
        if (-not $IsWindows) { chmod 600 $Path }
    }

    # A session and a worker that have a key.
    function Connect-ExampleKey {
        New-ExampleKey ./vredis.key
        $hostName, $port = $address -split ':'
        Connect-VRedis $hostName $port -SigningKeyPath ./vredis.key
        $null = Start-VRedisWorker -AsJob -Name signed -RequireSignature
    }

    # The workers that the examples find: lab1 and web1, and no others.
    function Start-ExampleWorker {
        Wait-Until {
            Get-Job | Where-Object { $_.PSJobTypeName -EQ 'VRedisWorker' -and ($_.State -ne 'Running' -or $_.Name -notin 'lab1', 'web1') } | Remove-Job -Force
            foreach ($name in 'lab1', 'web1') {
                if (-not (Get-Job -Name $name -ErrorAction Ignore)) { (Start-VRedisWorker -AsJob -ThrottleLimit 16 -Name $name).Name = $name }
            }
            "$((Get-VRedisWorker).Name | Sort-Object)" -eq 'lab1 web1'
        }
    }

    # Puts in what the machine of a test has instead: first what the example has of its own, then what holds for all.
    function Get-RunnableCode([string]$Code, $With) {
        foreach ($pattern in @($With.Keys)) { $Code = $Code -replace "$pattern", ($With.$pattern -is [scriptblock] ? (. $With.$pattern) : $With.$pattern) }
        $hostName, $port = $address -split ':'
        $Code = $Code -replace '\b\w+\.example\b(?! -Port)( \d+)?(?!/)', "$hostName -Port $port" -replace '\b\w+\.example -Port \d+', "$hostName -Port $port" # machines that are not there
        $Code = $Code -replace '-Credential (default|anna)\b', '-Credential (Get-Credential $1)' # which would ask
        $Code = $Code -replace '\b(19|23)\b', "$($task.TaskId)"
        $Code -replace '\{ (\.\.\.|…)', '{ $$_' -replace 'param\(\$a\) …', 'param($$a) $$a' -replace 'Invoke-VRedisPipe …', '1..3 | Invoke-VRedisPipe { $$_ }' # what is left out
    }

    # Runs what goes on until Ctrl+C, until it has come to something; then comes Ctrl+C. What it has written is in $there meanwhile.
    function Invoke-Until([string]$Code, [scriptblock]$Until, [scriptblock]$During) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$root/VRedis.psd1'; Set-Location -LiteralPath '$PWD'; $(foreach ($name in 'Get-Credential', 'Connect-Thing') { if ($body = Get-Content "function:$name" -ErrorAction Ignore) { "function $name { $body }`n" } })$Code")
            $there = [Management.Automation.PSDataCollection[psobject]]::new()
            $none = [Management.Automation.PSDataCollection[psobject]]::new()
            $none.Complete()
            $running = $shell.BeginInvoke($none, $there)
            Wait-Until {
                try { (. $Until) -or $running.IsCompleted }
                catch { if ($_.Exception.GetBaseException() -isnot [ObjectDisposedException]) { throw } } # both runspaces have one connection, and the example may have made another
            }
            "$($shell.Streams.Error.ReadAll())" | Should -BeNullOrEmpty # and not the collection itself: who enumerates it waits for its end
            if ($During) { . $During }
            $shell.Stop()
            @{ Output = @($there.ReadAll()); Errors = @($shell.Streams.Error.ReadAll()); Warnings = @($shell.Streams.Warning.ReadAll()); Said = @($shell.Streams.Information.ReadAll() | ForEach-Object { "$_" }) }
        }
        finally { $shell.Dispose() }
    }

    # Types into a prompt, in a process of its own.
    function Invoke-Typed([string]$Code, [string[]]$Typed) {
        $hostName, $port = $address -split ':'
        $output = $Typed | & ([Environment]::ProcessPath) -NoProfile -Command "Import-Module '$root/VRedis.psd1'; Connect-VRedis $hostName $port; $Code" 2>&1
        @{ Output = @($output | ForEach-Object { "$_" }); Errors = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] }); Warnings = @(); Said = @() }
    }

    function Invoke-Example {
        # As in a session: variables of one part are there in the next.
        if ($How.Before) { . $How.Before }
        if (-not $task -and $Code -match '\b(19|23)\b|\$task\b(?! *=)' -and $Code -notmatch '\$task *=') { $task = New-ExampleTask }
        $runnable = Get-RunnableCode $Code $How.With
        $seen = if ($How.Until) { Invoke-Until $runnable $How.Until $How.During }
        elseif ($How.Typed) { Invoke-Typed $runnable $How.Typed }
        else {
            $written = @(. ([scriptblock]::Create($runnable)) *>&1)
            @{
                Output = @($written | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] -and $_ -isnot [Management.Automation.InformationalRecord] -and $_ -isnot [Management.Automation.InformationRecord] })
                Errors = @($written | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
                Warnings = @($written | Where-Object { $_ -is [Management.Automation.WarningRecord] })
                Said = @($written | Where-Object { $_ -is [Management.Automation.InformationRecord] } | ForEach-Object { "$_" })
            }
        }
        if ($How.Error) {
            $seen.Errors | Should -Not -BeNullOrEmpty -Because $runnable
            foreach ($problem in $seen.Errors) { $problem.FullyQualifiedErrorId | Should -BeLike $How.Error }
        }
        else {
            "$($seen.Errors)" | Should -BeNullOrEmpty -Because $runnable
        }
        if ($How.Then) { . $How.Then }
    }
}

AfterAll {
    $site.Dispose()
    $env:XDG_CONFIG_HOME, $env:VREDIS_URL, $env:COMPUTERNAME = $before
}

Describe 'Examples on <_>' -ForEach $servers {
    BeforeDiscovery { $server = $_ }

    BeforeAll {
        Connect-TestServer $_
        $address = (Invoke-VRedisPipe { } -NoWait).Server
        Start-ExampleWorker
    }

    BeforeEach {
        $folder = New-Item "$TestDrive/$([guid]::NewGuid())" -ItemType Directory
        Push-Location $folder
        $urls, $seed = @("$($site.Root)page/1"), 1
    }

    AfterEach {
        Pop-Location
        Stop-ExampleServer
        Remove-Item "$TestDrive/config" -Recurse -ErrorAction Ignore
        $env:VREDIS_URL, $env:COMPUTERNAME = $null
        $hostName, $port = $address -split ':'
        Connect-VRedis $hostName $port
        Get-VRedisStat -State Sending, Running | Stop-VRedisTask
        if ($How.After) { . $How.After }
        Start-ExampleWorker
    }

    AfterAll {
        Disconnect-TestServer
    }

    It '<Name>' -ForEach ($run | Where-Object { -not $_.How.Own -and -not ($_.How.Redis -and $server -eq 'embedded') -and $server -eq ($_.On ?? $server) }) {
        Invoke-Example
    }
}

Describe 'Examples with a server of their own' {
    BeforeEach {
        Push-Location $TestDrive
        Import-Module "$root/VRedis.psd1" -Force
    }

    AfterEach {
        Pop-Location
        Get-Job | Where-Object PSJobTypeName -Like 'VRedis*' | Remove-Job -Force
        Disconnect-VRedis
        Stop-VRedisServer -ErrorAction Ignore
    }

    It '<Name>' -ForEach ($run | Where-Object { $_.How.Own }) {
        Invoke-Example
    }
}
