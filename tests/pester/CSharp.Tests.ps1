#Requires -Version 7.6
# C# items as a user would write them: once on the embedded server, once on redis-server when there is one.

BeforeDiscovery { Import-Module "$PSScriptRoot/Servers.psm1"; $servers = Get-TestServer }

Describe 'Invoke-VRedisPipe -CSharp on <_>' -ForEach $servers {
    BeforeAll {
        Import-Module "$PSScriptRoot/Servers.psm1"
        Connect-TestServer $_
        $worker = Start-VRedisWorker -AsJob -ThrottleLimit 8 -Name pester
    }

    AfterAll { Disconnect-TestServer }

    It 'runs where Add-Type has loaded the compiler of PowerShell' {
        Add-Type -TypeDefinition 'public static class PesterProbe { public static int Twice(int n) => n * 2; }'
        1..3 | Invoke-VRedisPipe -CSharp 'return (int)Input * 2;' | Sort-Object | Should -Be 2, 4, 6
        [PesterProbe]::Twice(2) | Should -Be 4
    }

    It 'takes numbers, text and objects' {
        5gb | Invoke-VRedisPipe -CSharp 'return Input * 2;' | Should -Be 10gb
        'a b' | Invoke-VRedisPipe -CSharp 'return ((string)Input).Split('' '');' | Should -Be 'a', 'b'
        [pscustomobject]@{ Name = 'ada'; Tags = 'x', 'y' } | Invoke-VRedisPipe -CSharp 'return Input.name + Input.Tags[1];' | Should -Be 'aday'
        Get-Item $PSCommandPath | Invoke-VRedisPipe -CSharp 'return Path.GetFileName((string)Input.FullName);' | Should -Be 'CSharp.Tests.ps1'
    }

    It 'gives objects back' {
        $result = 3 | Invoke-VRedisPipe -CSharp @'
            record Square(int Side, int Area);
            int side = Input;
            await Task.Delay(1, CancellationToken);
            return new { Square = new Square(side, side * side), At = DateTime.UtcNow, Where = WorkerId };
'@
        $result.Square.Area | Should -Be 9
        $result.At | Should -BeOfType datetime
        $result.Where | Should -Be $worker.WorkerId
        $result.PSObject.Properties.Name | Should -Be 'Square', 'At', 'Where'
    }

    It 'reads a web page' {
        $listener = [Net.HttpListener]::new()
        $port = Get-Random -Minimum 20000 -Maximum 60000
        $listener.Prefixes.Add("http://127.0.0.1:$port/")
        $listener.Start()
        $answer = $listener.GetContextAsync()
        $task = "http://127.0.0.1:$port/" | Invoke-VRedisPipe -CSharp @'
            using var client = new HttpClient();
            return JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync((string)Input, CancellationToken));
'@ -NoWait
        $answer.Wait(30000) | Should -BeTrue
        $bytes = [Text.Encoding]::UTF8.GetBytes('{"city":"Ulm","height":[161,5]}')
        $answer.Result.Response.OutputStream.Write($bytes, 0, $bytes.Count)
        $answer.Result.Response.Close()
        $null = $task | Wait-VRedisTask -TimeoutSeconds 60
        $page = $task | Receive-VRedisTask
        $listener.Stop()
        $page.city | Should -Be 'Ulm'
        $page.height[0] | Should -Be 161
    }

    It 'says at once what does not compile, and where' {
        $problems = $null
        $before = (Get-VRedisStat -Last 1).TaskId
        { 1 | Invoke-VRedisPipe -CSharp "int x = 1;`n  retrun x;" -ErrorAction Stop } | Should -Throw '*line 2, column 3*' -ErrorId 'VRedis.BadScript*' -PassThru |
            ForEach-Object { $_.CategoryInfo.Category | Should -Be 'ParserError' }
        (Get-VRedisStat -Last 1).TaskId | Should -Be $before
    }

    It 'shows the line of an exception' {
        1 | Invoke-VRedisPipe -CSharp "int x = 1;`nreturn int.Parse(`"a`" + x);" -Retry 0 -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].Exception.WorkerErrorType | Should -Be 'System.FormatException'
        $problems[0].Exception.WorkerPosition | Should -BeLike 'At step main:2 char:1*'
        $problems[0].TargetObject | Should -Be 1
    }

    It 'writes to the streams' {
        $out = 1 | Invoke-VRedisPipe -CSharp 'WriteWarning("careful"); WriteHost("hello", ConsoleColor.Green); WriteVerbose("quiet"); return 1;' -WarningVariable w -InformationVariable i 3> $null 6> $null
        $out | Should -Be 1
        "$w" | Should -Match '^\[\d+:\d+\] careful$'
        "$i" | Should -Match '^\[\d+:\d+\] hello$'
    }

    It 'pushes follow-up items, each only once' {
        1 | Invoke-VRedisPipe -CSharp 'Push((int)Input % 5 + 1, unique: true); return Input;' | Sort-Object | Should -Be 1, 2, 3, 4, 5
    }

    It 'runs a file with arguments' {
        Set-Content TestDrive:/add.csx 'return (int)Input + (int)Args[0];'
        1..2 | Invoke-VRedisPipe -FilePath TestDrive:/add.csx -ArgumentList 10 | Sort-Object | Should -Be 11, 12
    }

    It 'runs without Redis' {
        1..3 | Invoke-VRedisPipe -CSharp 'Input + 1' -Local | Sort-Object | Should -Be 2, 3, 4
    }

    It 'ends with Select-Object -First' {
        1..100 | Invoke-VRedisPipe -CSharp 'await Task.Delay(10, CancellationToken); return Input;' -TaskVariable stopped | Select-Object -First 2 | Should -HaveCount 2
        ($stopped | Get-VRedisStat).State | Should -Be 'Stopped'
    }
}
