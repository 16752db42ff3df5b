namespace VRedis.Server;

/// <summary>The embedded server could not be started. The message says why and what to do.</summary>
public sealed class EmbeddedServerException : Exception
{
    internal EmbeddedServerException(EmbeddedServerError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The kind of failure.</summary>
    public EmbeddedServerError Error { get; }
}

/// <summary>Why an embedded server could not be started.</summary>
public enum EmbeddedServerError
{
    /// <summary>Any failure that has no value of its own; the inner exception tells more.</summary>
    StartFailed,

    /// <summary>The port is not between 0 and 65535.</summary>
    PortOutOfRange,

    /// <summary>Another process, or another server of this one, listens on the port.</summary>
    PortInUse,

    /// <summary>The system does not let this user listen on the port.</summary>
    PortForbidden,

    /// <summary>The password is empty or has characters outside ASCII.</summary>
    InvalidPassword,
}
