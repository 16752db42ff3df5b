using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>Writes a non-terminating error.</summary>
[Cmdlet(VerbsCommunications.Write, "Error", DefaultParameterSetName = NoException)]
public sealed class WriteErrorCommand : PSCmdlet
{
    private const string NoException = nameof(NoException);
    private const string WithException = nameof(WithException);
    private const string Record = nameof(Record);

    /// <summary>What went wrong.</summary>
    [Parameter(Position = 0, ParameterSetName = NoException, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = WithException)]
    [Alias("Msg")]
    [AllowNull]
    [AllowEmptyString]
    public string? Message { get; set; }

    /// <summary>The exception behind the error.</summary>
    [Parameter(Position = 0, ParameterSetName = WithException, Mandatory = true)]
    public Exception? Exception { get; set; }

    /// <summary>An error that is written as it is.</summary>
    [Parameter(Position = 0, ParameterSetName = Record, Mandatory = true)]
    public ErrorRecord? ErrorRecord { get; set; }

    /// <summary>Its category; NotSpecified by default.</summary>
    [Parameter(ParameterSetName = NoException)]
    [Parameter(ParameterSetName = WithException)]
    public ErrorCategory Category { get; set; }

    /// <summary>Its id; the exception's type by default.</summary>
    [Parameter(ParameterSetName = NoException)]
    [Parameter(ParameterSetName = WithException)]
    public string? ErrorId { get; set; }

    /// <summary>The object that was being processed.</summary>
    [Parameter(ParameterSetName = NoException)]
    [Parameter(ParameterSetName = WithException)]
    public object? TargetObject { get; set; }

    /// <summary>What the user can do about it.</summary>
    [Parameter]
    public string? RecommendedAction { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var error = ErrorRecord is null ? Create() : new ErrorRecord(ErrorRecord, null);
        if (!string.IsNullOrEmpty(RecommendedAction))
            error.ErrorDetails = new(error.ErrorDetails?.Message ?? error.Exception.Message) { RecommendedAction = RecommendedAction };
        WriteError(error);
    }

    private ErrorRecord Create()
    {
        var exception = Exception ?? new WriteErrorException(Message);
        var error = new ErrorRecord(exception, ErrorId ?? exception.GetType().FullName, Category, TargetObject);
        if (Exception is not null && !string.IsNullOrEmpty(Message))
            error.ErrorDetails = new(Message);
        return error;
    }
}

/// <summary>The exception of an error that was written with a message only.</summary>
public sealed class WriteErrorException(string? message) : SystemException(message);
