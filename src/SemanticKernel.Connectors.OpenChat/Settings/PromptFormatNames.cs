using System.Text.Json;
using System.Text.Json.Serialization;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Settings;

internal static class PromptFormatNames
{
    private static readonly Dictionary<string, OpenChatPromptFormat> s_formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["server_template"] = OpenChatPromptFormat.ServerTemplate,
        ["raw"] = OpenChatPromptFormat.Raw,
        ["chat"] = OpenChatPromptFormat.Chat,
        ["math"] = OpenChatPromptFormat.Math,
    };

    public static string All { get; } = "one of " + string.Join(", ", s_formats.Keys);

    public static bool TryParse(string? name, out OpenChatPromptFormat format) =>
        s_formats.TryGetValue(name ?? "", out format);

    public static string NameOf(OpenChatPromptFormat format) => s_formats.First(entry => entry.Value == format).Key;
}

internal sealed class PromptFormatJsonConverter : JsonConverter<OpenChatPromptFormat>
{
    public override OpenChatPromptFormat Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        reader.TokenType == JsonTokenType.String && PromptFormatNames.TryParse(reader.GetString(), out var format)
            ? format
            : throw new JsonException($"The setting \"{SettingNames.PromptFormat}\" must be {PromptFormatNames.All}.");

    public override void Write(Utf8JsonWriter writer, OpenChatPromptFormat value, JsonSerializerOptions options) =>
        writer.WriteStringValue(PromptFormatNames.NameOf(value));
}
