namespace VRedis.CSharp.Compiling;

/// <summary>A compiled script.</summary>
/// <param name="Assembly">The assembly's bytes.</param>
/// <param name="Symbols">Its symbols, for line numbers.</param>
/// <param name="TypeName">The type of its entry point, which takes the globals and null, and gives a task with the script's value.</param>
/// <param name="MethodName">The entry point.</param>
internal sealed record ScriptImage(MemoryStream Assembly, MemoryStream Symbols, string TypeName, string MethodName);
