using System.Security.Cryptography;
using VRedis.Wire;

namespace VRedis.Cmdlines;

/// <summary>Decides whether a worker runs a command line: signed with a key that it accepts, not long ago, and not run here before.</summary>
internal sealed class CmdlineAdmission(KeyRing keys)
{
    private readonly Dictionary<string, long> _ran = new(StringComparer.Ordinal); // until when they would be good
    private readonly Lock _gate = new();

    /// <param name="id">The command line.</param>
    /// <param name="line">Its definition, as it lies in Redis.</param>
    /// <param name="refusal">Why it may not run; null when it may.</param>
    /// <returns>What it says, as far as it can be read; it must not run when there is a refusal.</returns>
    /// <exception cref="VRedisException">It cannot be read.</exception>
    public (CmdlineDefinition Definition, Sealer? Sealer) Open(long id, byte[] line, out VRedisException? refusal)
    {
        refusal = null;
        SealedDefinition opened;
        try
        {
            opened = keys.OpenToRun(SealKind.Cmdline, id, line, KeyRing.CmdlineLife);
            if (opened.Sealer is not null && !IsNew(line))
                throw new VRedisException(ErrorIds.BadSignature, Messages.CmdlineRunBefore);
        }
        catch (VRedisException e)
        {
            refusal = e;
            opened = keys.Open(SealKind.Cmdline, id, line);
        }
        return (CmdlineDefinition.FromBytes(opened.Definition), opened.Sealer);
    }

    private bool IsNew(byte[] line)
    {
        lock (_gate)
        {
            var now = keys.Now;
            foreach (var (old, until) in _ran.ToList())
            {
                if (until < now)
                    _ran.Remove(old);
            }
            return _ran.TryAdd(Convert.ToBase64String(SHA256.HashData(line)), now + (long)(2 * KeyRing.CmdlineLife.TotalMilliseconds));
        }
    }
}
