using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PromptedTools.Extensions.AI.Constraining;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Retrying;

/// <summary>
/// One answer of the assistant: the first request as the model gets it, and the judgement of its replies. Calls are judged
/// first; what is no call is then judged by the format that was asked for, if any. Both ask again from one budget.
/// </summary>
internal sealed class AssistantTurn(
    ToolExchange? tools,
    FormatExchange? format,
    PaidRequest.Budget budget,
    ReplyJudge replies,
    ToolCallReport report
)
{
    // Whether the reply has nothing to do with tools: it is read as JSON alone.
    private bool _isFormatAlone = tools is null;

    public PaidRequest First => budget.First;

    /// <summary>Reads the replies.</summary>
    public ReplyJudge Replies => replies;

    public UsageDetails? Usage { get; private set; }

    /// <summary>
    /// What the model thought before its last reply that came whole, for the caller alone: it is neither read nor shown to
    /// the model again.
    /// </summary>
    public IReadOnlyList<TextReasoningContent> Thinking { get; private set; } = [];

    /// <summary>Whether a request has to do with tools: offers or requires them, or its messages hold calls or results.</summary>
    public static bool HasTools(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        options is { Tools.Count: > 0 } or { ToolMode: RequiredChatToolMode } || HistoryTranslator.HoldsTools(messages);

    /// <exception cref="ArgumentException">The tools and the tool mode contradict each other, or a tool or the format is too large.</exception>
    public static AssistantTurn Start(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        PromptedToolsOptions settings,
        PromptWriter prompt,
        IChatClient client,
        ILogger logger
    )
    {
        var hasTools = HasTools(messages, options);
        var request = ToolRequest.From(options, settings.AllowMultipleToolCalls, prompt.Foreign);
        if (options?.Tools?.Count(static tool => tool is not AIFunctionDeclaration) is > 0 and var left)
        {
            PromptedToolsLog.ToolsLeftOut(logger, left);
        }

        var format = options?.ResponseFormat as ChatResponseFormatJson;
        var told = format is null ? null : prompt.Format.Write(format);
        var inner = InnerOptions(options, settings, hasTools);
        var first = hasTools ? Translate(messages, options, request, told, settings, prompt) : null;
        var withFormat =
            format is null ? null
            : hasTools
                ? prompt.History.Translate(
                    messages,
                    options?.Instructions,
                    [told!],
                    settings.AddReminder ? FormatPrompt.Reminder : null,
                    []
                )
            : prompt.Format.AddTo(messages, format);
        var schemas = new ReplySchemas(client.GetService<IConstrainedReplies>());
        var answering = schemas.OfAnswer(format, inner);
        var calling = request.Mode switch
        {
            ToolCallMode.Required => schemas.OfCalls(request, inner),
            // What may be a call or an answer is held to nothing.
            ToolCallMode.Auto => inner,
            _ => answering,
        };
        var budget = new PaidRequest.Budget(
            first ?? withFormat!,
            first is null ? answering : calling,
            settings.MaxExtraRequests
        );
        var report = new ToolCallReport(logger, request.Tools);
        var stops = prompt.Markers.EndsWith(options?.StopSequences);

        AskAgain Asking(IReadOnlyList<ChatMessage> question, ChatOptions options) =>
            new(question, options, answering, budget, settings, prompt.Markers, client.GetService<IOutputLimits>());

        return new AssistantTurn(
            first is null
                ? null
                : new ToolExchange(
                    request,
                    Asking(first, calling),
                    () =>
                        prompt.History.TranslateWithoutTools(
                            messages,
                            options?.Instructions,
                            told,
                            format is null ? null : FormatPrompt.Reminder
                        ),
                    AnsweredCalls.In(messages),
                    guardsAgainstRepeats: settings.GuardAgainstRepeatedCalls && request.Mode == ToolCallMode.Auto,
                    format is null ? stops : StopSequences.None,
                    new Corrections(request, prompt.Foreign),
                    report
                ),
            format is null
                ? null
                : new FormatExchange(format, Asking(withFormat!, answering), stops, holdsMarkup: hasTools, report),
            budget,
            new ReplyJudge(
                request.Tools.Count == 0 ? null : new ToolCatalog(request.Tools),
                ReaderOptions(messages, request, settings, prompt) with
                {
                    AnswerIsJson = format is not null,
                    // What a string of JSON holds ends nothing: a format cuts its answers itself.
                    Stops = format is null ? stops : StopSequences.None,
                }
            ),
            report
        );
    }

    public ModelReply Read(ChatResponse response)
    {
        AddUsage(response.Usage);
        var parts = ThinkingSplitter.Split(string.Concat(response.Messages.Select(static message => message.Text)));
        var given = response.Messages.SelectMany(static message => message.Contents).OfType<TextReasoningContent>();
        Thinking = parts.Thinking.Length == 0 ? [.. given] : [.. given, new TextReasoningContent(parts.Thinking)];
        return Read(parts.Answer, response.FinishReason, response.Usage?.OutputTokenCount) with
        {
            MadeCalls = response.Messages.Any(static message =>
                message.Contents.Any(static content => content is ToolCallContent)
            ),
        };
    }

    public ModelReply Read(string text, ChatFinishReason? finishReason, long? outputTokens) =>
        new(
            text,
            _isFormatAlone ? ToolReply.Answer(text) : replies.Read(text, finishReason == ChatFinishReason.Length),
            finishReason
        )
        {
            OutputTokens = outputTokens,
        };

    public void AddUsage(UsageDetails? usage)
    {
        if (usage is not null)
        {
            (Usage ??= new UsageDetails()).Add(usage);
        }
    }

    /// <summary>The answer, or what to ask next.</summary>
    /// <exception cref="PromptedToolCallException">
    /// The model gave no usable call where one was required, or no answer at all.
    /// </exception>
    /// <exception cref="PromptedJsonException">The model gave no JSON that fits the format.</exception>
    public Verdict Settle(ModelReply reply)
    {
        PromptedToolsLog.Replied(report.Logger, reply.Text);
        return Judge(reply, refusal: null);
    }

    /// <summary>Settles a reply for which there is no room to ask again as <see cref="Settle"/> wanted to.</summary>
    /// <exception cref="PromptedToolCallException">
    /// The model gave no usable call where one was required, or no answer at all.
    /// </exception>
    /// <exception cref="PromptedJsonException">The model gave no JSON that fits the format.</exception>
    public Verdict SettleRefused(ModelReply reply, Exception refusal)
    {
        PromptedToolsLog.Refused(report.Logger, budget.Spent);
        return Judge(reply, refusal);
    }

    /// <summary>
    /// The model's last response with the answer in the place of its text: a copy, since the one that was given may be kept by
    /// whoever gave it, a cache for one.
    /// </summary>
    public ChatResponse Compose(ToolAnswer answer, ChatResponse last)
    {
        var message = last.Messages.Count > 0 ? last.Messages[^1].Clone() : new ChatMessage();
        message.Role = ChatRole.Assistant;
        message.Contents =
        [
            .. Thinking,
            .. last
                .Messages.SelectMany(static message => message.Contents)
                .Where(static content => content is not (TextContent or TextReasoningContent)),
            .. answer.Contents(),
        ];
        return new ChatResponse(message)
        {
            ResponseId = last.ResponseId,
            ConversationId = last.ConversationId,
            ContinuationToken = last.ContinuationToken,
            CreatedAt = last.CreatedAt,
            ModelId = last.ModelId,
            FinishReason = answer.FinishReason,
            Usage = Usage,
            RawRepresentation = last.RawRepresentation,
            AdditionalProperties = WithReport(last.AdditionalProperties),
        };
    }

    /// <summary>The properties of an answer, with why calls were refused or mended and what that cost.</summary>
    public AdditionalPropertiesDictionary? WithReport(AdditionalPropertiesDictionary? properties) =>
        report.WriteTo(properties, budget.Spent);

    private Verdict Judge(ModelReply reply, Exception? refusal)
    {
        if (reply.MadeCalls)
        {
            // The client inside calls tools itself: it is its answer.
            return new ToolAnswer(reply.Text, [], reply.FinishReason);
        }

        if (!_isFormatAlone)
        {
            var verdict = tools!.Settle(reply, refusal);
            if (verdict.AsksAgain || format is null || verdict.Answer.Calls.Count > 0)
            {
                return verdict;
            }

            // From here on no tool is shown any more: the answer was there, only not its form.
            _isFormatAlone = true;
            reply = reply with { Text = verdict.Answer.Text, FinishReason = verdict.Answer.FinishReason };
        }

        return format!.Settle(reply, refusal);
    }

    // What is done here is not asked of the client inside.
    private static ChatOptions InnerOptions(ChatOptions? options, PromptedToolsOptions settings, bool hasTools)
    {
        var inner = options?.Clone() ?? new ChatOptions();
        if (!settings.KeepResponseFormat || inner.Tools is { Count: > 0 })
        {
            inner.ResponseFormat = inner.ResponseFormat is ChatResponseFormatJson ? null : inner.ResponseFormat;
        }

        inner.Tools = null;
        inner.ToolMode = null;
        inner.AllowMultipleToolCalls = null;
        if (hasTools)
        {
            // A stop sequence may stand in a call.
            inner.StopSequences = null;
            inner.Instructions = null;
        }

        return inner;
    }

    private static ReplyReadingOptions ReaderOptions(
        IReadOnlyList<ChatMessage> messages,
        ToolRequest request,
        PromptedToolsOptions settings,
        PromptWriter prompt
    ) =>
        new()
        {
            EndOfTurn = prompt.Markers.EndOfTurn,
            Required = request.Mode == ToolCallMode.Required,
            SpecificTool = request.RequiredTool,
            Fit = new()
            {
                Strict = settings.StrictProperties,
                RejectPlaceholders = settings.RejectPlaceholders,
                IsGiven = value => IsOfUser(value, messages),
            },
            AllowMultipleCalls = request.AllowsMultipleCalls,
            KeepValidCalls = settings.KeepValidCalls,
            KeepEqualCalls = settings.KeepEqualCalls,
            IsOfDocument = new DocumentCalls(messages, request.Tools, prompt.Markers.EndOfTurn).Holds,
        };

    // Whether the user wrote what else would be a placeholder; of dots, only in quotes.
    private static bool IsOfUser(string value, IReadOnlyList<ChatMessage> messages)
    {
        var isWord = value.AsSpan().ContainsAnyExcept(" .…");
        string[] forms = isWord ? [value] : [$"\"{value}\"", $"'{value}'", $"`{value}`"];
        return messages
            .Where(static message => message.Role == ChatRole.User)
            .Any(message => Array.Exists(forms, form => message.Text.Contains(form, StringComparison.Ordinal)));
    }

    private static List<ChatMessage> Translate(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        ToolRequest request,
        string? format,
        PromptedToolsOptions settings,
        PromptWriter prompt
    )
    {
        var reminder = prompt.Tools.Reminder(request, HistoryTranslator.StageOf(messages), format is not null);
        return prompt.History.Translate(
            messages,
            options?.Instructions,
            request.Mode switch
            {
                // What must be a call needs no form for an answer.
                ToolCallMode.Required => prompt.Tools.Write(request, format: null),
                ToolCallMode.Auto => prompt.Tools.Write(request, format),
                _ => format is null ? [] : [format],
            },
            settings.AddReminder ? reminder ?? (format is null ? null : FormatPrompt.Reminder) : null,
            request.Tools
        );
    }
}
