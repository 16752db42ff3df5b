using VRedis.CSharp.Running;
using VRedis.Wire;

namespace VRedis.CSharp;

/// <summary>A script has written to a stream whose preference is Stop at the sender.</summary>
/// <param name="stream">The stream.</param>
/// <param name="message">What was written.</param>
public sealed class PreferenceStopException(StreamKind stream, string message)
    : Exception(stream == StreamKind.Error ? message : Messages.FormatPreferenceStopped(variable: StreamActions.Variable(stream), message: message));
