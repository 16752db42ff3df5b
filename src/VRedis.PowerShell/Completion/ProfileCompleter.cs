using VRedis.Connection;

namespace VRedis.PowerShell.Completion;

/// <summary>Names of saved settings, and where each leads.</summary>
internal sealed class ProfileCompleter : Completer
{
    protected override IEnumerable<Offer> Offer(CompletionQuestion question) =>
        SavedSettings.LoadAll().Select(saved => new Offer(saved.Key, Messages.FormatTipRedis(saved.Value.Address)));
}
