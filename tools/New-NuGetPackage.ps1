#Requires -Version 7.6
<#
.SYNOPSIS
Makes a NuGet package of a module's folder, as repositories of PowerShell modules have them; nothing but PowerShell is needed.
.PARAMETER Path
The folder, with a manifest of the module's name.
.PARAMETER Name
The module.
.PARAMETER Destination
The folder for <name>.<version>.nupkg.
.PARAMETER Icon
A PNG file.
.PARAMETER Changelog
The file whose section of the version becomes the release notes.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)][string]$Path,
    [Parameter(Mandatory)][string]$Name,
    [Parameter(Mandatory)][string]$Destination,
    [Parameter(Mandatory)][string]$Icon,
    [Parameter(Mandatory)][string]$Changelog
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$manifest = Import-PowerShellDataFile "$Path/$Name.psd1"
$version = $manifest.ModuleVersion
$data = $manifest.PrivateData.PSData

# What Find-Module and Find-PSResource look for stands in the tags.
$tags = @($data.Tags) + 'PSModule' + 'PSIncludes_Cmdlet' + @($manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
$section = [regex]::Match((Get-Content $Changelog -Raw), "(?ms)^## $([regex]::Escape($version))\r?\n(.*?)(?=^## |\z)")
if (-not $section.Success) { throw "$Changelog has no section '## $version'." }

$escape = { [Security.SecurityElement]::Escape($args[0]) }
$nuspec = @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>$Name</id>
    <version>$version</version>
    <authors>$(& $escape $manifest.Author)</authors>
    <owners>$(& $escape $manifest.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <license type="file">LICENSE</license>
    <icon>icon.png</icon>
    <readme>README.md</readme>
    <projectUrl>$(& $escape $data.ProjectUri)</projectUrl>
    <description>$(& $escape $manifest.Description)</description>
    <releaseNotes>$(& $escape $section.Groups[1].Value.Trim())</releaseNotes>
    <copyright>$(& $escape $manifest.Copyright)</copyright>
    <tags>$(& $escape ($tags -join ' '))</tags>
  </metadata>
</package>
"@

$coreName = 'package/services/metadata/core-properties/module.psmdcp'
$core = @"
<?xml version="1.0" encoding="utf-8"?>
<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:creator>$(& $escape $manifest.Author)</dc:creator>
  <dc:description>$(& $escape $manifest.Description)</dc:description>
  <dc:identifier>$Name</dc:identifier>
  <version>$version</version>
  <keywords>$(& $escape ($data.Tags -join ' '))</keywords>
</coreProperties>
"@

$relationships = @"
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/$Name.nuspec" Id="nuspec" />
  <Relationship Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="/$coreName" Id="core" />
</Relationships>
"@

$files = Get-ChildItem $Path -Recurse -File | Sort-Object FullName
$parts = [ordered]@{}
foreach ($file in $files) { $parts[[IO.Path]::GetRelativePath($Path, $file.FullName).Replace('\', '/')] = $file.FullName }
$parts['icon.png'] = (Resolve-Path $Icon).Path

$types = foreach ($extension in @($parts.Keys | ForEach-Object { [IO.Path]::GetExtension($_).TrimStart('.') }) + 'nuspec' | Where-Object { $_ } | Sort-Object -Unique) {
    "  <Default Extension=`"$extension`" ContentType=`"application/octet`" />"
}
$without = foreach ($part in @($parts.Keys) | Where-Object { -not [IO.Path]::GetExtension($_) }) {
    "  <Override PartName=`"/$part`" ContentType=`"application/octet`" />"
}
$contentTypes = @"
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
  <Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml" />
$((@($types) + @($without)) -join "`n")
</Types>
"@

$package = Join-Path $Destination "$Name.$version.nupkg"
if (Test-Path $package) { Remove-Item $package }
$zip = [IO.Compression.ZipFile]::Open($package, 'Create')
try {
    $texts = [ordered]@{ '_rels/.rels' = $relationships; "$Name.nuspec" = $nuspec; '[Content_Types].xml' = $contentTypes; $coreName = $core }
    foreach ($text in $texts.GetEnumerator()) {
        $writer = [IO.StreamWriter]::new($zip.CreateEntry($text.Key).Open())
        try { $writer.Write($text.Value) } finally { $writer.Dispose() }
    }
    foreach ($part in $parts.GetEnumerator()) {
        # Names in packages are URIs.
        $entry = ($part.Key -split '/' | ForEach-Object { [uri]::EscapeDataString($_) }) -join '/'
        $null = [IO.Compression.ZipFileExtensions]::CreateEntryFromFile($zip, $part.Value, $entry, 'Optimal')
    }
}
finally {
    $zip.Dispose()
}
Get-Item $package
