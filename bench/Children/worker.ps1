# A worker process of PowerShell; it ends with its input.
param([int] $Port, [string] $Module, [string] $Prefix = 'vredis', [string] $Seal, [int] $ThrottleLimit = 32)
Import-Module $Module
$key = [securestring]::new()
if ($Seal) { foreach ($letter in 'a-key-of-the-bench-0123456789abcdef'.ToCharArray()) { $key.AppendChar($letter) } }
Connect-VRedis -HostName 127.0.0.1 -Port $Port -Prefix $Prefix -SigningKey $key -Encrypt:($Seal -eq 'encrypted')
$worker = Start-VRedisWorker -AsJob -ThrottleLimit $ThrottleLimit
[Console]::Out.WriteLine('ready')
$null = [Console]::In.ReadLine()
$worker | Stop-Job
