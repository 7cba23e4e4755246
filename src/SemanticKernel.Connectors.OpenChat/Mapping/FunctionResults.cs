using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using AI = Microsoft.Extensions.AI;
using SK = Microsoft.SemanticKernel;

namespace SemanticKernel.Connectors.OpenChat.Mapping;

/// <summary>What a function gave back, as the text a model reads.</summary>
internal static class FunctionResults
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> s_withTexts = [];

    /// <summary>The same for a function that gives its result piece by piece: all pieces of it.</summary>
    public static async ValueTask<string> ToTextAsync(
        object? value,
        JsonSerializerOptions? options,
        CancellationToken cancellationToken
    ) =>
        value switch
        {
            IAsyncEnumerable<StreamingKernelContent> pieces => string.Concat(
                await pieces.ToListAsync(cancellationToken).ConfigureAwait(false)
            ),
            IAsyncEnumerable<AI.ChatResponseUpdate> updates => (
                await updates.ToChatResponseAsync(cancellationToken).ConfigureAwait(false)
            ).Text,
            IAsyncEnumerable<KernelContent> contents => ToText(
                await contents.ToListAsync(cancellationToken).ConfigureAwait(false),
                options
            ),
            IAsyncEnumerable<AI.ChatMessage> messages => ToText(
                await messages.ToListAsync(cancellationToken).ConfigureAwait(false),
                options
            ),
            IAsyncEnumerable<AI.AIContent> contents => ToText(
                await contents.ToListAsync(cancellationToken).ConfigureAwait(false),
                options
            ),
            not (null or IEnumerable)
                when ContractOf(value.GetType(), options) is { Kind: JsonTypeInfoKind.Enumerable } contract =>
                CompactJson.Serialize(
                    await CollectAsync(value, contract, cancellationToken).ConfigureAwait(false),
                    AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonElement))
                ),
            _ => ToText(value, options),
        };

    /// <param name="value">The function's result.</param>
    /// <param name="options">How the function's own types become JSON; the shared defaults if it has none.</param>
    public static string ToText(object? value, JsonSerializerOptions? options) =>
        value switch
        {
            null => "",
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
#pragma warning disable SKEXP0001 // Experimental, and named only to tell the model what it does not see.
            BinaryContent data => $"[{data.MimeType ?? "data"}, not shown]",
            // What an agent that is a plugin says, without what the message knows about itself.
            ChatMessageContent message => Join(
                message.Items.Where(static item => item is SK.TextContent or BinaryContent),
                options
            ),
#pragma warning restore SKEXP0001
            KernelContent or StreamingKernelContent => value.ToString() ?? "",
            IEnumerable<KernelContent> contents => Join(contents, options),
            // What SK's documentation has those do who invoke functions themselves and one throws.
            Exception exception => $"Error: {exception.Message}",
            AI.TextContent text => text.Text,
            AI.DataContent data => $"[{data.MediaType}, not shown]",
            AI.ChatMessage message => message.Text,
            AI.ChatResponse response => response.Text,
            AI.ChatResponseUpdate update => update.Text,
            IEnumerable<AI.ChatMessage> messages => Join(messages, options),
            IEnumerable<AI.AIContent> contents => Join(contents, options),
            _ => CompactJson.Serialize(value, ContractOf(value.GetType(), options)),
        };

    private static string Join(IEnumerable<object> parts, JsonSerializerOptions? options) =>
        string.Join('\n', parts.Select(part => ToText(part, options)));

    private static async ValueTask<JsonElement> CollectAsync(
        object sequence,
        JsonTypeInfo contract,
        CancellationToken cancellationToken
    )
    {
        using var collected = new MemoryStream();
        await JsonSerializer.SerializeAsync(collected, sequence, contract, cancellationToken).ConfigureAwait(false);
        return JsonElement.Parse(collected.GetBuffer().AsSpan(0, (int)collected.Length));
    }

    // The options of a function made of an AIFunction know SK's own types alone.
    private static JsonTypeInfo ContractOf(Type type, JsonSerializerOptions? options) =>
        options is not null && WithTexts(options).TryGetTypeInfo(type, out var own)
            ? own
            : WithTexts(AIJsonUtilities.DefaultOptions).GetTypeInfo(type);

    private static JsonSerializerOptions WithTexts(JsonSerializerOptions options) =>
        s_withTexts.GetValue(
            options,
            static options =>
                new(options)
                {
                    Converters = { new MessageConverter() },
                    // A text has no place for the name of a derived type.
                    TypeInfoResolver = options.TypeInfoResolver?.WithAddedModifier(static contract =>
                        contract.PolymorphismOptions = IsMessage(contract.Type) ? null : contract.PolymorphismOptions
                    ),
                }
        );

    private static bool IsMessage(Type type) =>
        type.IsAssignableTo(typeof(KernelContent))
        || type.IsAssignableTo(typeof(StreamingKernelContent))
        || type.IsAssignableTo(typeof(AI.ChatMessage))
        || type.IsAssignableTo(typeof(AI.ChatResponse))
        || type.IsAssignableTo(typeof(AI.ChatResponseUpdate));

    /// <summary>A message that stands in something else, as its text, too.</summary>
    private sealed class MessageConverter : JsonConverter<object>
    {
        public override bool CanConvert(Type typeToConvert) => IsMessage(typeToConvert);

        public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            writer.WriteStringValue(ToText(value, options));
    }
}
