using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VRedis.Dashboard;

/// <summary>How the dashboard's answers are written.</summary>
internal static class DashboardJson
{
    /// <summary>Answers: camel case, what is null left out, enums by name, and nothing that HTML could take for a tag.</summary>
    public static readonly JsonSerializerOptions Answers = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        MaxDepth = 64,
    };

    /// <summary>A value for people: in lines, its letters as they are.</summary>
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };
}
