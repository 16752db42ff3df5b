<#
.SYNOPSIS
Crawls a web site on any number of workers: every page of it once, and who links to the dead ones.

.DESCRIPTION
Two steps share the work. An item of "link" is a link as it was found: it is brought into one form, recorded and, when it leads to a page of the site, pushed to
"page", where each address gets in only once. An item of "page" fetches one page and pushes the links on it to "link".

Two links lead to the same page when they differ in the fragment, in the case of scheme or host, by a default port or by "." and ".." in the path. The rest of an
address counts: to HTTP /a, /A and /a/ are three pages, and a server that means them as one redirects to one of them.
A redirect is a page with a link to where it redirects. So its target is fetched once, too, and a circle of redirects ends.
The site is the host of -Url at its port, by http or https when the ports are the default ones. Links to anywhere else are recorded and not fetched.

What comes out, and who gets to see what:
- A page that answers with a status below 500 is done; with 404 it is a dead link and no error. One that does not answer, or with 429 or 5xx, is tried again -Retry
  times and then an error with its address as the target.
- The result of each page appears once, whatever happens. The server is asked once for each page, and once more for each new try; when a worker is lost, also once
  more for each page that it had in hand.
- Without -HostName everything runs in this process. With it the workers are those of that Redis, anywhere: Connect-VRedis <host>; Start-VRedisWorker.
  The tables "page" and "link" then stay: Export-VRedisTable -TaskId <task> -Table link.

.PARAMETER Url
Where to begin.

.PARAMETER ThrottleLimit
Most pages at once, on all workers together. 8 by default.

.PARAMETER DelaySeconds
How many seconds lie between the pages that one page links to, so that a small site is not overrun. 0 by default.

.PARAMETER Retry
How often a page that does not answer is tried again, after a second, two, four and so on. 2 by default.

.PARAMETER TimeoutSeconds
How long a page may take. 30 by default.

.PARAMETER HostName
The Redis server; without it one is started in this process, and a worker with it.

.PARAMETER Port
The Redis server's port. 6379 by default.

.PARAMETER Credential
The Redis server's user and password; with the user name "default" the password alone counts.

.OUTPUTS
One object for each page: Url, Status, Title, Bytes, RedirectsTo, LinkedFrom. They come as pages are done; those with a status of 400 or more come last and alone have LinkedFrom,
the pages that link to them.

.EXAMPLE
samples/crawl.ps1 http://localhost:8080 | Where-Object Status -ge 400 | Format-List Status, Url, LinkedFrom
Finds the dead links.

.EXAMPLE
samples/crawl.ps1 https://example.org -DelaySeconds 0.5 | Select-Object -First 100 | Export-Csv pages.csv
Stops after the first hundred pages.

.EXAMPLE
samples/crawl.ps1 https://example.org -HostName redis.example
Lets the workers of a Redis server do it.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [uri] $Url,
    [ValidateRange(1, 1000)] [int] $ThrottleLimit = 8,
    [ValidateRange(0, 3600)] [double] $DelaySeconds = 0,
    [ValidateRange(0, 100)] [int] $Retry = 2,
    [ValidateRange(1, 3600)] [int] $TimeoutSeconds = 30,
    [string] $HostName,
    [ValidateRange(1, 65535)] [int] $Port = 6379,
    [pscredential] $Credential
)
if (-not $Url.IsAbsoluteUri -or $Url.Scheme -notin 'http', 'https') { throw "'$Url' is no address of a web page. Give one such as https://example.org/." }
Import-Module "$PSScriptRoot/../VRedis.psd1"

# Runs once in each lane. One client for all its pages keeps the connections; it does not follow redirects, for they are pages of their own here.
$initialization = {
    $handler = [System.Net.Http.SocketsHttpHandler]::new()
    $handler.AllowAutoRedirect = $false
    $handler.UseCookies = $false
    $handler.AutomaticDecompression = [System.Net.DecompressionMethods]::All
    $client = [System.Net.Http.HttpClient]::new($handler)
    $client.DefaultRequestHeaders.UserAgent.ParseAdd('VRedis-crawl/1.0')
}

# Waits for a .NET task so that Ctrl+C comes through. It travels with the step that calls it.
function Wait-NetTask([System.Threading.Tasks.Task] $Task) {
    while (-not $Task.AsyncWaitHandle.WaitOne(200)) { }
    $Task.GetAwaiter().GetResult()
}

$page = {
    param([string] $Address)
    $ErrorActionPreference = 'Stop' # whatever goes wrong fails the page
    $timeout = [System.Threading.CancellationTokenSource]::new([timespan]::FromSeconds($using:TimeoutSeconds))
    $response = $title = $target = $null
    $base = $Address
    $hrefs = [System.Collections.Generic.HashSet[string]]::new()
    try {
        $response = Wait-NetTask $client.GetAsync($Address, [System.Net.Http.HttpCompletionOption]::ResponseHeadersRead, $timeout.Token)
        $status = [int]$response.StatusCode
        if ($status -ge 500 -or $status -eq 429) { throw "$Address answers with $status $($response.ReasonPhrase)." }

        if ($response.Headers.Location) {
            $target = [uri]::new([uri]$Address, $response.Headers.Location).AbsoluteUri
            $null = $hrefs.Add($target)
        }
        if ($status -lt 400 -and $response.Content.Headers.ContentType.MediaType -in 'text/html', 'application/xhtml+xml') {
            $html = (Wait-NetTask $response.Content.ReadAsStringAsync($timeout.Token)) -replace '(?s)<!--.*?-->|<(script|style)\b.*?</\1\s*>'
            if ($html -match '(?s)<title[^>]*>(.*?)</title') { $title = [System.Net.WebUtility]::HtmlDecode($Matches[1]).Trim() -replace '\s+', ' ' }
            foreach ($match in [regex]::Matches($html, '(?is)<(?<tag>a|area|base)\b(?:"[^"]*"|''[^'']*''|[^>"''])*?\shref\s*=\s*(?:"(?<href>[^"]*)"|''(?<href>[^'']*)''|(?<href>[^\s"''>]+))')) {
                $href = [System.Net.WebUtility]::HtmlDecode($match.Groups['href'].Value).Trim()
                if ($match.Groups['tag'].Value -eq 'base') { $base = [uri]::new([uri]$Address, $href).AbsoluteUri } else { $null = $hrefs.Add($href) }
            }
        }
        $bytes = $response.Content.Headers.ContentLength
    }
    catch [System.OperationCanceledException] {
        throw "$Address has not answered within $using:TimeoutSeconds seconds."
    }
    finally {
        if ($response) { $response.Dispose() }
        $timeout.Dispose()
    }

    $count = 0
    foreach ($href in $hrefs) {
        Push-VRedisItem ([pscustomobject]@{ From = $Address; Base = $base; Href = $href }) link -DelaySeconds ($count++ * $using:DelaySeconds)
    }
    [pscustomobject]@{ Url = $Address; Status = $status; Title = $title; Bytes = $bytes; RedirectsTo = $target; LinkedFrom = @() }
}

$link = {
    $uri = $null
    $to = $_.Href
    $kind = 'other' # mailto:, javascript: and what is no address at all
    if ([uri]::TryCreate([uri]$_.Base, $_.Href, [ref] $uri) -and $uri.Scheme -in 'http', 'https') {
        # [uri] has brought scheme, host, port and dots into one form.
        $to = $uri.GetLeftPart([System.UriPartial]::Query)
        $isHere = $uri.Host -eq $using:Url.Host -and ($uri.Port -eq $using:Url.Port -or ($uri.IsDefaultPort -and $using:Url.IsDefaultPort))
        $kind = if ($isHere) { 'page' } else { 'offsite' }
        if ($isHere) { Push-VRedisItem $to page -Unique }
    }
    if ($_.From) { [pscustomobject]@{ From = $_.From; To = $to; Kind = $kind } }
}

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$dead = [System.Collections.Generic.List[object]]::new()
$linkedFrom = @{} # of each page of the site
$pages = $redirects = $offsite = 0
$worker = $null
try {
    if ($HostName) {
        $redis = @{ HostName = $HostName; Port = $Port }
        if ($Credential) { $redis.Credential = $Credential }
        Connect-VRedis @redis
    }
    else {
        Start-VRedisServer -Port 0
        $worker = Start-VRedisWorker -AsJob -ThrottleLimit $ThrottleLimit
    }
    [pscustomobject]@{ From = $null; Base = "$Url"; Href = "$Url" } |
        Invoke-VRedisPipe -Step @{ link = $link; page = $page } -StartStep link -InitializationScript $initialization -ThrottleLimit $ThrottleLimit -Retry $Retry -RetryDelaySeconds 1 -TaskVariable task |
        ForEach-Object {
            if ($_.Kind -eq 'page') {
                if (-not $linkedFrom.ContainsKey($_.To)) { $linkedFrom[$_.To] = [System.Collections.Generic.List[string]]::new() }
                $linkedFrom[$_.To].Add($_.From)
            }
            elseif ($_.Kind) {
                if ($_.Kind -eq 'offsite') { $offsite++ }
            }
            else {
                $pages++
                if ($_.RedirectsTo) { $redirects++ }
                if ($_.Status -ge 400) { $dead.Add($_) } else { $_ }
            }
        }
    foreach ($result in $dead) {
        if ($linkedFrom.ContainsKey($result.Url)) { $result.LinkedFrom = $linkedFrom[$result.Url].ToArray() }
        $result
    }
    Write-Host "$pages pages in $($watch.Elapsed.TotalSeconds.ToString('0.0')) s, $redirects of them redirects and $($dead.Count) dead; $offsite links off the site. Task $($task.TaskId)."
}
finally {
    if ($worker) {
        $worker | Stop-Job
        Stop-VRedisServer
    }
}
