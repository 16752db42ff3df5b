using VRedis.Help;

// VRedis.Help build <repository>   writes en-US/ from docs/cmdlets and docs/about
// VRedis.Help update <repository>  brings syntax and parameters of docs/cmdlets up to the cmdlets; texts stay
// VRedis.Help check <repository>   says what update would change; exit code 1 when anything
if (args is not [("build" or "update" or "check") and var verb, var repository])
{
    Console.Error.WriteLine("usage: VRedis.Help build|update|check <repository>");
    return 2;
}
var pages = Path.Combine(repository, "docs", "cmdlets");
var cmdlets = CmdletShape.All(Path.Combine(repository, "VRedis.psd1"));
switch (verb)
{
    case "build":
        HelpFolder.Build(cmdlets, pages, Path.Combine(repository, "docs", "about"), Path.Combine(repository, "en-US"));
        return 0;
    case "update":
        foreach (var (path, text) in HelpFolder.Outdated(cmdlets, pages))
        {
            File.WriteAllText(path, text);
            Console.WriteLine($"updated {Path.GetFileName(path)}");
        }
        return 0;
    default:
        var findings = HelpFolder.Outdated(cmdlets, pages).Select(page => $"{Path.GetFileName(page.Path)} does not fit the cmdlet. Run: dotnet run --project tools/VRedis.Help -- update .")
            .Concat(HelpFolder.Incomplete(cmdlets, pages)).ToList();
        findings.ForEach(Console.WriteLine);
        return findings.Count == 0 ? 0 : 1;
}
