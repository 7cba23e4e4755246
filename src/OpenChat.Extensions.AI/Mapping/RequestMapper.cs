using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Wire;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>Requests in Microsoft.Extensions.AI's terms to the wire's, checked before anything is sent.</summary>
internal sealed class RequestMapper(MappingSettings settings)
{
    private const string MaxTokens = "max_tokens";
    public const string ResponseFormat = "response_format";

    // Servers want a name.
    private const string DefaultFormatName = "answer";

    /// <summary>Maps a chat.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">What the caller asks for.</param>
    /// <param name="isCut">Whether the reply is cut where it is read, not by a layer above.</param>
    /// <param name="isJudged">
    /// Whether a layer above judges if the reply fits the format: only then may the format be rewritten for the engine, or
    /// left out where the engine refuses it.
    /// </param>
    public Ask MapChat(
        IChatClient client,
        IEnumerable<ChatMessage> messages,
        ChatOptions? options,
        bool isCut,
        bool isJudged
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        var given = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        if (options?.ContinuationToken is not null)
        {
            throw new NotSupportedException(
                "Continuation tokens are not supported: the model's answers cannot be resumed. Ask again instead."
            );
        }

        var wire = ChatMapper.Map(given, options?.Instructions, settings.MaxContentLength);
        var body = new BodySettings(options?.RawRepresentationFactory?.Invoke(client) as JsonObject);
        SetTyped(body, options);
        var constraint = SetFormat(body, options?.ResponseFormat, isJudged);
        var request = new WireRequest
        {
            Model = ModelOf(options),
            Messages = wire,
            HasLeadingSpace = true,
        };
        return Finish(body, request, options, given) with { IsCut = isCut, Constraint = constraint };
    }

    public Ask MapText(string prompt, OpenChatTextOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(prompt);
        var format = options?.Format ?? OpenChatPromptFormat.ServerTemplate;
        var instructions = string.IsNullOrWhiteSpace(options?.Instructions) ? null : options.Instructions;
        if (instructions is not null && format != OpenChatPromptFormat.ServerTemplate)
        {
            throw new ArgumentException(
                $"{nameof(OpenChatTextOptions.Instructions)} have no place in a prompt of the format {format}: write them into the prompt, or use {nameof(OpenChatPromptFormat.ServerTemplate)}."
            );
        }

        // The card's prompt schema has no place for instructions either.
        var isChat =
            format == OpenChatPromptFormat.ServerTemplate && (settings.IsOpenAICompatible || instructions is not null);
        var text = format switch
        {
            OpenChatPromptFormat.Chat or OpenChatPromptFormat.Math => OpenChatTurns.Write(prompt, format),
            OpenChatPromptFormat.Raw => prompt,
            _ => OpenChatTurns.Neutralise(prompt),
        };
        var body = new BodySettings(baseBody: null);
        var chat = options?.ToChatOptions();
        SetTyped(body, chat);
        ChatMapper.CheckLength(text, settings.MaxContentLength);
        var request = new WireRequest
        {
            Model = ModelOf(chat),
            Messages = isChat
                ? ChatMapper.Map([new ChatMessage(ChatRole.User, prompt)], instructions, settings.MaxContentLength)
                : null,
            Prompt = isChat ? null : text,
            // /completions of an OpenAI-compatible server is always raw and knows no such flag.
            IsRaw = format != OpenChatPromptFormat.ServerTemplate && !settings.IsOpenAICompatible,
            HasLeadingSpace = format != OpenChatPromptFormat.Raw,
        };
        return Finish(body, request, chat, messages: null) with
        {
            IsCut = true,
            MayThink = format != OpenChatPromptFormat.Raw,
        };
    }

    /// <summary>Whether the server refused to hold a reply to this schema.</summary>
    public bool HasRefused(JsonElement schema) => settings.RefusedSchemas.Contains(schema);

    /// <summary>How long the answer to a chat may be; where its own body says so, <see cref="ChatOptions.MaxOutputTokens"/> changes nothing.</summary>
    public OutputLimit OutputLimitOf(IChatClient client, IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        var body = new BodySettings(options.RawRepresentationFactory?.Invoke(client) as JsonObject);
        body.AddFurther(options.AdditionalProperties, settings.Engine);
        if (body.Has(MaxTokens))
        {
            var named = JsonValues.Integer(body[MaxTokens]) ?? settings.MaxOutputTokens;
            return new OutputLimit(named, named);
        }

        string[] texts = [options.Instructions ?? "", .. messages.Select(static message => message.Text)];
        var room = ContextCheck.RoomBeside(texts.Select(OpenChatTurns.Neutralise), options.ModelId, settings);
        return new OutputLimit(options.MaxOutputTokens ?? settings.MaxOutputTokens, Most: room);
    }

    private static void SetTyped(BodySettings body, ChatOptions? options)
    {
        if (options is null)
        {
            return;
        }

        if (options.MaxOutputTokens < 1)
        {
            throw new ArgumentException(
                $"MaxOutputTokens is {options.MaxOutputTokens}: it must be at least 1, or null for {nameof(OpenChatClientOptions)}.{nameof(OpenChatClientOptions.MaxOutputTokens)}."
            );
        }

        if (options.ModelId is { } model && !ModelIds.IsValid(model))
        {
            throw new ArgumentException(ModelIds.Advice(model));
        }

        body.Set(MaxTokens, options.MaxOutputTokens);
        body.Set("temperature", Finite(options.Temperature));
        body.Set("top_p", Finite(options.TopP));
        body.Set("top_k", options.TopK);
        body.Set("seed", options.Seed);
        body.Set("frequency_penalty", Finite(options.FrequencyPenalty));
        body.Set("presence_penalty", Finite(options.PresencePenalty));
    }

    private static float? Finite(float? value, [CallerArgumentExpression(nameof(value))] string setting = "") =>
        value is null || float.IsFinite(value.Value)
            ? value
            : throw new ArgumentException(
                $"{setting[(setting.LastIndexOf('.') + 1)..]} is {value}: it must be a finite number, or null for the server's own value."
            );

    /// <returns>What the reply is held to; null where no layer above judges it.</returns>
    private ReplyConstraint? SetFormat(BodySettings body, ChatResponseFormat? format, bool isJudged)
    {
        if (settings.Engine is not { } engine || format is not ChatResponseFormatJson json)
        {
            return null;
        }

        if (!isJudged || json.Schema is not { } schema)
        {
            body.Set(ResponseFormat, MapFormat(json));
            return null;
        }

        if (settings.RefusedSchemas.Contains(schema))
        {
            return null;
        }

        var name = json.SchemaName ?? DefaultFormatName;
        var rewritten = engine.Rewrite(schema, name, out var isWrapped);
        return body.Set(ResponseFormat, MapFormat(json, rewritten))
            ? new ReplyConstraint(schema, isWrapped ? name : null)
            : null;
    }

    private static JsonObject MapFormat(ChatResponseFormatJson format, JsonNode? rewritten = null)
    {
        if (format.Schema is not { } schema)
        {
            return new JsonObject { ["type"] = "json_object" };
        }

        var named = new JsonObject
        {
            ["name"] = format.SchemaName ?? DefaultFormatName,
            ["schema"] = rewritten ?? JsonNode.Parse(schema.GetRawText()),
        };
        if (format.SchemaDescription is { } description)
        {
            named["description"] = description;
        }

        return new JsonObject { ["type"] = "json_schema", ["json_schema"] = named };
    }

    private string ModelOf(ChatOptions? options) => options?.ModelId ?? settings.ModelId;

    private Ask Finish(
        BodySettings body,
        WireRequest request,
        ChatOptions? options,
        IReadOnlyList<ChatMessage>? messages
    )
    {
        string[]? stops = options?.StopSequences is { Count: > 0 } given ? [.. given] : null;
        if (settings.IsOpenAICompatible && stops is not null)
        {
            body.Set("stop", new JsonArray([.. stops.Select(static stop => JsonValue.Create(stop))]));
        }

        body.AddFurther(options?.AdditionalProperties, settings.Engine);
        var isLimited = body.Has(MaxTokens);
        var limit = isLimited ? JsonValues.Integer(body[MaxTokens]) : null;
        var (fitting, suspected) = ContextCheck.Run(request, messages, limit, isLimited, settings);
        if (!isLimited)
        {
            body.Set(MaxTokens, fitting);
        }

        return new Ask(request with { Settings = body.Json })
        {
            MaxTokens = isLimited ? limit : fitting,
            StopSequences = stops,
            LeftOut = body.LeftOut,
            Untaken = body.Untaken,
            SuspectedTokens = suspected,
        };
    }
}
