using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace VRedis.Host;

/// <content>Questions to the user: a line, a secret, missing parameters, a choice, a credential.</content>
internal sealed partial class ConsoleHostUI
{
    public override string ReadLine() => input.ReadLine();

    public override SecureString ReadLineAsSecureString() => input.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteHeading(caption, message);
        return descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Ask(field)));
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
            userName = AskLine("User");
        Write($"Password for user {userName}: ");
        return new(userName, input.ReadSecret());
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        var labels = choices.Select(choice => new ChoiceLabel(choice.Label)).ToList();
        var question = string.Join("  ", labels.Select(label => $"[{label.Key}] {label.Text}")) + "  [?] Help"
            + (defaultChoice >= 0 ? $" (default is \"{labels[defaultChoice].Key}\")" : "");
        while (true)
        {
            var answer = AskLine(question).Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            var index = labels.FindIndex(label => label.Matches(answer));
            if (index >= 0)
                return index;
            if (answer == "?")
                foreach (var (label, choice) in labels.Zip(choices))
                    WriteLine($"{label.Key} - {choice.HelpMessage}");
        }
    }

    private void WriteHeading(string caption, string message)
    {
        foreach (var line in new[] { caption, message })
            if (!string.IsNullOrEmpty(line))
                WriteLine(line);
    }

    private object Ask(FieldDescription field)
    {
        switch (field.ParameterTypeName)
        {
            case nameof(SecureString):
                Write(field.Name + ": ");
                return input.ReadSecret();
            case nameof(PSCredential):
                return PromptForCredential("", field.Name, "", "");
            case var type when type.EndsWith("[]", StringComparison.Ordinal):
                return AskList(field.Name);
            default:
                return AskLine(field.Name);
        }
    }

    private string[] AskList(string name)
    {
        var answers = new List<string>();
        while (AskLine($"{name}[{answers.Count}]") is { Length: > 0 } answer)
            answers.Add(answer);
        return [.. answers];
    }

    private string AskLine(string question)
    {
        Write(question + ": ");
        return input.ReadLine();
    }

    /// <summary>A choice's label, where an ampersand marks the key: <c>&amp;Yes</c> is Yes with the key Y.</summary>
    private sealed class ChoiceLabel(string label)
    {
        public string Text { get; } = label.Replace("&", "");

        public string Key { get; } = label.IndexOf('&') is >= 0 and var mark && mark + 1 < label.Length ? label.Substring(mark + 1, 1).ToUpperInvariant() : label.Replace("&", "");

        public bool Matches(string answer) => answer.Equals(Key, StringComparison.OrdinalIgnoreCase) || answer.Equals(Text, StringComparison.OrdinalIgnoreCase);
    }
}
