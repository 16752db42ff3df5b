#Requires -Version 7.6
# The dashboard of a real pwsh: the address comes first, the page and its data are served, Ctrl+C (here a stop of the pipeline) ends it.

BeforeAll {
    Import-Module "$PSScriptRoot/Servers.psm1"
    Connect-TestServer embedded
}

AfterAll {
    Disconnect-TestServer
}

Describe 'Show-VRedisDashboard' {
    It 'serves tasks to who has its address, until the pipeline is stopped' {
        $task = 1..3 | Invoke-VRedisPipe { $_ } -NoWait
        $runspace = [runspacefactory]::CreateRunspace()
        $runspace.Open()
        $shell = [powershell]::Create()
        $shell.Runspace = $runspace
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../VRedis.psd1'; Show-VRedisDashboard -NoBrowser")
        $running = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        $until = [datetime]::Now.AddSeconds(60)
        while ($output.Count -eq 0 -and -not $running.IsCompleted -and [datetime]::Now -lt $until) { Start-Sleep -Milliseconds 20 }
        $url = [uri]$output[0].Url

        $page = Invoke-WebRequest $url
        $page.Content | Should -BeLike '*<title>VRedis</title>*'
        $token = $url.Query -replace '^\?token='
        $report = Invoke-RestMethod "http://127.0.0.1:$($url.Port)/api/tasks" -Headers @{ 'X-VRedis-Token' = $token }
        $report.tasks[0].id | Should -Be $task.TaskId
        { Invoke-RestMethod "http://127.0.0.1:$($url.Port)/api/tasks" } | Should -Throw '*403*'

        $shell.Stop()
        $shell.Streams.Error | Should -BeNullOrEmpty
        { Invoke-WebRequest $url } | Should -Throw
        $runspace.Dispose()
        $shell.Dispose()
    }
}
