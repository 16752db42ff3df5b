using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace VRedis.Help;

/// <summary>Writes the XML that Get-Help reads for cmdlets (MAML).</summary>
internal static partial class MamlText
{
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static void Write(XmlWriter xml, IEnumerable<(CmdletShape Cmdlet, HelpPage Page)> pages)
    {
        xml.WriteStartElement("helpItems", "http://msh");
        xml.WriteAttributeString("schema", "maml");
        foreach (var (cmdlet, page) in pages)
            Write(xml, cmdlet, page);
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, CmdletShape cmdlet, HelpPage page)
    {
        xml.WriteStartElement("command", "command", Command);
        xml.WriteAttributeString("xmlns", "maml", null, Maml);
        xml.WriteAttributeString("xmlns", "dev", null, Dev);

        Element(Command, "details", () =>
        {
            var words = cmdlet.Name.Split('-');
            Text(Command, "name", cmdlet.Name);
            Text(Command, "verb", words[0]);
            Text(Command, "noun", words[1]);
            Paragraphs("description", page.Synopsis);
        });
        Paragraphs("description", page.Description);
        Element(Command, "syntax", () =>
        {
            foreach (var set in cmdlet.Sets)
            {
                Element(Command, "syntaxItem", () =>
                {
                    Text(Maml, "name", cmdlet.Name);
                    foreach (var (name, required, position) in set.Parameters)
                        Parameter(cmdlet.Parameters.First(parameter => parameter.Name == name) with { Required = required, Position = position < 0 ? "named" : position.ToString(CultureInfo.InvariantCulture) }, page);
                });
            }
        });
        Element(Command, "parameters", () =>
        {
            foreach (var parameter in cmdlet.Parameters)
                Parameter(parameter, page);
        });
        Types("inputTypes", "inputType", page.Inputs);
        Types("returnValues", "returnValue", page.Outputs.Length > 0 ? page.Outputs : string.Join("\n\n", cmdlet.Outputs.Select(type => "### " + type)));
        if (page.Notes.Length > 0)
            Element(Maml, "alertSet", () => Element(Maml, "alert", () => Paras(page.Notes)));
        Element(Command, "examples", () =>
        {
            foreach (var (title, body) in page.Examples)
                Example(title, body);
        });
        Element(Command, "relatedLinks", () =>
        {
            foreach (Match link in Link().Matches(page.Links))
            {
                Element(Maml, "navigationLink", () =>
                {
                    Text(Maml, "linkText", link.Groups[1].Value);
                    Text(Maml, "uri", "");
                });
            }
        });
        xml.WriteEndElement();

        void Element(string space, string name, Action content)
        {
            xml.WriteStartElement(name, space);
            content();
            xml.WriteEndElement();
        }

        void Text(string space, string name, string text) => xml.WriteElementString(name, space, text);

        void Paras(string markdown)
        {
            foreach (var paragraph in PlainText.Paragraphs(markdown))
                Text(Maml, "para", paragraph);
        }

        void Paragraphs(string name, string markdown) => Element(Maml, name, () => Paras(markdown));

        void Parameter(ParameterShape parameter, HelpPage help) => Element(Command, "parameter", () =>
        {
            xml.WriteAttributeString("required", parameter.Required ? "true" : "false");
            xml.WriteAttributeString("variableLength", "true");
            xml.WriteAttributeString("globbing", parameter.Wildcards ? "true" : "false");
            xml.WriteAttributeString("pipelineInput", parameter.Pipeline);
            xml.WriteAttributeString("position", parameter.Position.ToLowerInvariant());
            xml.WriteAttributeString("aliases", parameter.Aliases.Length == 0 ? "none" : parameter.Aliases);
            Text(Maml, "name", parameter.Name);
            Paragraphs("description", help.Parameters.GetValueOrDefault(parameter.Name, parameter.Summary));
            if (!parameter.IsSwitch)
            {
                Element(Command, "parameterValue", () =>
                {
                    xml.WriteAttributeString("required", "true");
                    xml.WriteAttributeString("variableLength", "false");
                    xml.WriteString(parameter.Type);
                });
            }
            Element(Dev, "type", () =>
            {
                Text(Maml, "name", parameter.Type);
                Text(Maml, "uri", "");
            });
            Text(Dev, "defaultValue", parameter.Default);
        });

        void Types(string list, string item, string markdown) => Element(Command, list, () =>
        {
            foreach (Match type in Heading().Matches(markdown))
            {
                Element(Command, item, () =>
                {
                    Element(Dev, "type", () => Text(Maml, "name", type.Groups[1].Value.Trim()));
                    Paragraphs("description", type.Groups[2].Value);
                });
            }
        });

        void Example(string title, string body) => Element(Command, "example", () =>
        {
            Text(Maml, "title", $"------- {title} -------");
            var code = Fence().Matches(body).Select(fence => fence.Groups[1].Value.TrimEnd());
            Text(Dev, "code", string.Join("\n\n", code));
            Element(Dev, "remarks", () => Paras(Fence().Replace(body, "")));
        });
    }

    [GeneratedRegex(@"\[([^\]]+)\]")]
    private static partial Regex Link();

    [GeneratedRegex(@"^### (.+)\n?((?:(?!### ).*\n?)*)", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("```[a-z]*\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
