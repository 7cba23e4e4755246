using System.Text.Json;
using System.Text.Json.Serialization;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Settings;

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
