using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Wire;
using PromptedTools.Extensions.AI;

namespace OpenChat.Extensions.AI.Mapping;

/// <summary>Requests in Microsoft.Extensions.AI's terms to the wire's, checked before anything is sent.</summary>
internal sealed class RequestMapper(MappingSettings settings)
{
    /// <summary>Maps a chat; <paramref name="isCut"/> tells whether its reply is cut where it is read or by a layer above.</summary>
    public Ask MapChat(
        IChatClient client,
        IEnumerable<ChatMessage> messages,
        ChatOptions? options,
        bool stream,
        bool isCut
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

        var sampling = new Sampling(options);
        var wire = ChatMapper.Map(given, options?.Instructions, settings.MaxContentLength);
        var body = new BodyBuilder(options?.RawRepresentationFactory?.Invoke(client) as JsonObject);
        var request = Fill(body, sampling, options?.ModelId, stream) with
        {
            Messages = wire,
            ResponseFormat = MapFormat(body, options?.ResponseFormat),
        };
        return Finish(body, request, sampling, options?.ModelId, given) with { IsCut = isCut, HasLeadingSpace = true };
    }

    public Ask MapText(string prompt, OpenChatTextOptions? options, bool stream)
    {
        ArgumentException.ThrowIfNullOrEmpty(prompt);
        var format = options?.Format ?? OpenChatPromptFormat.ServerTemplate;
        var sampling = new Sampling(options);
        var body = new BodyBuilder(given: null);
        var request = Fill(body, sampling, options?.ModelId, stream);
        if (format is OpenChatPromptFormat.Chat or OpenChatPromptFormat.Math)
        {
            request = request with { Prompt = TurnTemplate.Write(prompt, format), Raw = RawFlag };
        }
        else if (format == OpenChatPromptFormat.Raw)
        {
            request = request with { Prompt = prompt, Raw = RawFlag };
        }
        else if (settings.IsOpenAICompatible)
        {
            request = request with { Messages = [new WireMessage("user", OpenChatTurns.Neutralise(prompt))] };
        }
        else
        {
            request = request with { Prompt = OpenChatTurns.Neutralise(prompt) };
        }

        ChatMapper.CheckLength(request.Prompt ?? request.Messages![0].Content, settings.MaxContentLength);
        return Finish(body, request, sampling, options?.ModelId) with
        {
            IsCut = true,
            HasLeadingSpace = format != OpenChatPromptFormat.Raw,
        };
    }

    /// <summary>How long the answer to a chat may be; where its own body says so, <see cref="ChatOptions.MaxOutputTokens"/> changes nothing.</summary>
    public OutputLimit OutputLimitOf(IChatClient client, IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        var body = new BodyBuilder(options.RawRepresentationFactory?.Invoke(client) as JsonObject);
        body.AddMissing(options.AdditionalProperties);
        if (body.NamesMaxTokens)
        {
            var named = body.MaxTokens ?? settings.MaxOutputTokens;
            return new OutputLimit(named, named);
        }

        string[] texts = [options.Instructions ?? "", .. messages.Select(static message => message.Text)];
        return new OutputLimit(
            options.MaxOutputTokens ?? settings.MaxOutputTokens,
            Most: ContextCheck.RoomBeside(texts.Select(OpenChatTurns.Neutralise), settings)
        );
    }

    // /completions of an OpenAI-compatible server is always raw and knows no such flag.
    private bool? RawFlag => settings.IsOpenAICompatible ? null : true;

    private WireRequest Fill(BodyBuilder body, Sampling sampling, string? modelId, bool stream)
    {
        var maxTokens = sampling.MaxOutputTokens;
        if (maxTokens < 1)
        {
            throw new ArgumentException(
                $"MaxOutputTokens is {maxTokens}: it must be at least 1, or null for {nameof(OpenChatClientOptions)}.{nameof(OpenChatClientOptions.MaxOutputTokens)}."
            );
        }

        if (modelId is not null && !ModelIds.IsValid(modelId))
        {
            throw new ArgumentException(ModelIds.Advice(modelId));
        }

        return new WireRequest
        {
            Model = settings.IsOpenAICompatible ? modelId ?? settings.ModelId : null,
            Stream = stream ? true : null,
            // llama.cpp sends usage unasked, vLLM and Ollama only when asked.
            StreamOptions = stream && settings.IsOpenAICompatible ? new WireStreamOptions(IncludeUsage: true) : null,
            MaxTokens = body.Fill("max_tokens", maxTokens),
            Temperature = body.Fill("temperature", Finite(sampling.Temperature, nameof(sampling.Temperature))),
            TopP = body.Fill("top_p", Finite(sampling.TopP, nameof(sampling.TopP))),
            TopK = body.Fill("top_k", sampling.TopK),
            Seed = body.Fill("seed", sampling.Seed),
            FrequencyPenalty = body.Fill(
                "frequency_penalty",
                Finite(sampling.FrequencyPenalty, nameof(sampling.FrequencyPenalty))
            ),
            PresencePenalty = body.Fill(
                "presence_penalty",
                Finite(sampling.PresencePenalty, nameof(sampling.PresencePenalty))
            ),
            Stop = settings.IsOpenAICompatible ? body.FillReference("stop", sampling.StopSequences) : null,
        };
    }

    private static float? Finite(float? value, string name) =>
        value is null || float.IsFinite(value.Value)
            ? value
            : throw new ArgumentException(
                $"{name} is {value}: it must be a finite number, or null for the server's own value."
            );

    private Ask Finish(
        BodyBuilder body,
        WireRequest request,
        Sampling sampling,
        string? modelId,
        IReadOnlyList<ChatMessage>? messages = null
    )
    {
        body.AddMissing(sampling.AdditionalProperties);
        request = request with
        {
            MaxTokens = request.MaxTokens ?? body.Fill<int>("max_tokens", settings.MaxOutputTokens),
            Extra = body.Extra?.ToDictionary(
                static property => property.Key,
                static property => JsonElement.Parse(property.Value?.ToJsonString() ?? "null")
            ),
        };
        var maxTokens = request.MaxTokens ?? body.MaxTokens;
        return new Ask(request, modelId ?? settings.ModelId)
        {
            MaxTokens = maxTokens,
            StopSequences = sampling.StopSequences,
            LeftOut = body.LeftOut,
            SuspectedTokens = ContextCheck.Run(request, messages, maxTokens ?? settings.MaxOutputTokens, settings),
        };
    }

    private JsonNode? MapFormat(BodyBuilder body, ChatResponseFormat? format) =>
        settings.IsOpenAICompatible && format is ChatResponseFormatJson json
            ? body.FillReference("response_format", ResponseFormats.Map(json))
            : null;
}
