using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI;

namespace OpenChat.Fuzz;

/// <summary>A request for one answer: tools, mode, history, format, layers and settings drawn at random.</summary>
internal sealed class RandomQuestion
{
    private static readonly AITool[] s_tools =
    [
        Declare(
            "get_weather",
            """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}"""
        ),
        Declare(
            "search",
            """{"type":"object","properties":{"query":{"type":"string","default":""},"limit":{"type":"integer","default":0}}}"""
        ),
        Declare("now", """{"type":"object","properties":{}}"""),
    ];

    private static readonly ChatResponseFormat[] s_formats =
    [
        ChatResponseFormat.Json,
        ChatResponseFormat.ForJsonSchema(
            JsonElement.Parse(
                """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name"]}"""
            )
        ),
        ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"array","items":{"type":"integer"}}""")),
    ];

    private readonly bool _hasTools;
    private readonly bool _isStreamed;
    private readonly PromptedToolsOptions _settings;
    private readonly List<ChatMessage> _messages = [new(ChatRole.User, "How is the weather in Paris?")];
    private readonly ChatOptions _options = new();

    public RandomQuestion(Random random)
    {
        var asks = random.Next(4);
        _hasTools = asks != 0;
        var hasFormat = asks != 1;
        _isStreamed = Chance(random);
        _settings = new PromptedToolsOptions
        {
            MaxExtraRequests = random.Next(5),
            AllowMultipleToolCalls = Chance(random),
            StrictProperties = Chance(random),
            KeepValidCalls = Chance(random),
            KeepEqualCalls = Chance(random),
            GuardAgainstRepeatedCalls = Chance(random),
        };
        if (_hasTools)
        {
            OfferTools(random);
        }

        if (hasFormat && (!_hasTools || Chance(random)))
        {
            _options.ResponseFormat = s_formats[random.Next(s_formats.Length)];
        }

        _options.Seed = Chance(random) ? 1 : null;
        _options.StopSequences = random.Next(8) == 0 ? ["]"] : null;
        _options.MaxOutputTokens = random.Next(4) == 0 ? 100 : null;
    }

    /// <summary>How many requests the answer may cost.</summary>
    public int MostRequests => 1 + _settings.MaxExtraRequests;

    public IChatClient MakeClient(IChatClient model) => new PromptedToolsChatClient(model, _settings);

    public async Task<ChatResponse> AskAsync(IChatClient client) =>
        _isStreamed
            ? await client.GetStreamingResponseAsync(_messages, _options).ToChatResponseAsync()
            : await client.GetResponseAsync(_messages, _options);

    public override string ToString() =>
        $"{(_isStreamed ? "streamed" : "whole")}, tools {(_hasTools ? _options.Tools is null ? "of turns before" : _options.ToolMode?.ToString() : "none")}, "
        + $"format {_options.ResponseFormat?.ToString() ?? "none"}, at most {MostRequests} requests";

    private void OfferTools(Random random)
    {
        var mode = random.Next(4);
        if (mode == 0 || Chance(random))
        {
            // Calls and their results, so that a call may be a repeated one.
            _messages.Add(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("a", "now")]));
            _messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", "noon")]));
        }

        _options.Tools = mode == 0 && Chance(random) ? null : s_tools;
        _options.ToolMode = mode switch
        {
            0 => _options.Tools is null ? null : ChatToolMode.None,
            1 => ChatToolMode.RequireAny,
            2 => ChatToolMode.RequireSpecific("now"),
            _ => ChatToolMode.Auto,
        };
    }

    private static bool Chance(Random random) => random.Next(2) == 0;

    private static AIFunctionDeclaration Declare(string name, string schema) =>
        AIFunctionFactory.CreateDeclaration(name, $"Does {name}.", JsonElement.Parse(schema));
}
