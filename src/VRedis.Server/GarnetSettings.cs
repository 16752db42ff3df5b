using System.Net;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Tsavorite.core;

namespace VRedis.Server;

/// <summary>The settings under which Garnet is a small, quiet, loss-free server for VRedis.</summary>
internal static class GarnetSettings
{
    public static GarnetServerOptions For(IPEndPoint endPoint, string? password) => new()
    {
        EndPoints = [endPoint],
        AuthSettings = password is null ? null : new PasswordAuthenticationSettings(password),
        QuietMode = true,

        // Without the second, scripts of different connections interleave.
        EnableLua = true,
        LuaTransactionMode = true,
        LuaOptions = new LuaOptions(),

        // A limit, not an allocation: past it live keys would be dropped silently.
        LogMemorySize = "16g",
        PageSize = "1m",
        IndexMemorySize = "1m",

        // Reuse the space of deleted records, or a long-lived server only grows.
        UseRevivBinsPowerOf2 = true,
        RevivifiableFraction = 1.0,

        // The managed device: the native one needs a library that nothing in memory uses.
        DeviceType = DeviceType.RandomAccess,
    };
}
