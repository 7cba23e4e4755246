using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Recordings;

/// <summary>Every exchange recorded from a llama.cpp server of May 2025, replayed: request, answer, error.</summary>
public sealed class RecordingTests
{
    private static readonly ChatMessage[] s_chat =
    [
        new(ChatRole.System, "You are a helpful assistant."),
        new(ChatRole.User, "Hi"),
    ];

    public static TheoryData<string, string, string, (int, int)?> Answers =>
        new()
        {
            { "chat", "知ños after celui stretchunft altendor", "length", (23, 8) },
            { "chat-stream", "知ños after celui stretchunft altendor", "length", (23, 8) },
            { "chat-stream-usage", "知ños after celui stretchunft altendor", "length", (23, 8) },
            { "chat-stop", "ơAmountЈ kl M", "stop", (23, 5) },
            { "completion", "State pursorneyസodelܐ", "length", (16, 6) },
            { "completion-stream", "State pursorneyസodelܐ", "length", (16, 6) },
            { "content-array", "laravel др липня cloth", "length", (16, 4) },
            { "content-null", "plan poco Libert odkazy", "length", (16, 4) },
            { "role-tool", "Dra dreipd nice", "length", (24, 4) },
            { "overlong-prompt-cut-silently", "lection^ Sainteproperty^Timevyο", "length", (4920, 8) },
        };

    public static TheoryData<string, OpenChatErrorKind, int, string?> Errors =>
        new()
        {
            { "bad-json", OpenChatErrorKind.InvalidRequest, 500, "server_error" },
            { "no-messages", OpenChatErrorKind.InvalidRequest, 500, "server_error" },
            { "tools", OpenChatErrorKind.InvalidRequest, 500, "server_error" },
            { "not-found", OpenChatErrorKind.InvalidRequest, 404, "not_found_error" },
            { "unauthorized", OpenChatErrorKind.Authentication, 401, "authentication_error" },
            { "context-exceeded-stream-false", OpenChatErrorKind.ContextWindowExceeded, 400, "invalid_request_error" },
            { "context-exceeded-stream-true", OpenChatErrorKind.ContextWindowExceeded, 400, "invalid_request_error" },
        };

    // Their requests hold what this client never writes: broken JSON, arrays and nulls for content, tools, other roles.
    public static TheoryData<string> Requests =>
        ["chat", "chat-stream", "chat-stream-usage", "chat-stop", "completion", "completion-stream", "unauthorized"];

    [Fact]
    public void EveryRecording_IsReplayed()
    {
        var replayed = Answers.Select(static row => row.Data.Item1).Concat(Errors.Select(static row => row.Data.Item1));

        Assert.Equal(Recording.Names(Recording.OfMay2025), replayed.Append("context-reached-while-generating").Order());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_IsRead(string name, string text, string reason, (int, int)? usage)
    {
        using var server = new Recording(Recording.OfMay2025, name).Server();
        using var client = Clients.LlamaCpp(server);

        var response = await Ask(client, name);

        Assert.Equal(text, response.Text);
        Assert.Equal(reason, response.FinishReason!.Value.Value);
        Assert.Equal(usage, ((int)response.Usage!.InputTokenCount!.Value, (int)response.Usage.OutputTokenCount!.Value));
        Assert.StartsWith("chatcmpl-", response.ResponseId, StringComparison.Ordinal);
        Assert.Single(response.Messages);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Error_IsItsKindAndNotSentAgain(string name, OpenChatErrorKind kind, int status, string? code)
    {
        using var server = new Recording(Recording.OfMay2025, name).Server();
        using var client = Clients.LlamaCpp(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => Ask(client, name));

        Assert.Equal(kind, failure.Kind);
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Equal(code, failure.ErrorCode);
        Assert.NotEmpty(failure.ServerMessages);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task ContextReachedWhileGenerating_EndsByLength()
    {
        using var server = new Recording(Recording.OfMay2025, "context-reached-while-generating").Server();
        using var client = Clients.LlamaCpp(server);

        var response = await client.GetStreamingResponseAsync(s_chat).Collect();

        Assert.StartsWith("itled France Heritage", response.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
    }

    [Theory]
    [InlineData("chat-stream")]
    [InlineData("completion-stream")]
    [InlineData("context-exceeded-stream-true")]
    public async Task Stream_SplitAtEveryByte_IsReadTheSame(string name)
    {
        var recording = new Recording(Recording.OfMay2025, name);
        var seen = new HashSet<string>();
        for (var at = 0; at <= recording.Length; at++)
        {
            using var server = recording.Server(at);
            using var client = Clients.LlamaCpp(server);
            try
            {
                seen.Add((await client.GetStreamingResponseAsync(s_chat).Collect()).Text);
            }
            catch (OpenChatException failure)
            {
                seen.Add(failure.Message);
            }
        }

        Assert.Single(seen);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_IsWhatTheClientSends(string name)
    {
        var recording = new Recording(Recording.OfMay2025, name);
        using var server = recording.Server();
        using var client = Clients.LlamaCpp(server);

        try
        {
            await Ask(client, name);
        }
        catch (OpenChatException) when (name == "unauthorized")
        {
            // What it answers is tested above; here it is what was asked.
        }

        // The client always asks a stream for usage and always sends max_tokens.
        var expected = recording.Request;
        expected.TryAdd("max_tokens", 1024);
        if (expected.ContainsKey("stream"))
        {
            expected.TryAdd("stream_options", new JsonObject { ["include_usage"] = true });
        }

        Clients.AssertJson(expected.ToJsonString(), server.Request.Json);
    }

    private static Task<ChatResponse> Ask(OpenChatClient client, string name)
    {
        var isStream =
            name.Contains("stream", StringComparison.Ordinal) && !name.EndsWith("false", StringComparison.Ordinal);
        if (name.StartsWith("completion", StringComparison.Ordinal))
        {
            var text = new OpenChatTextOptions
            {
                Format = OpenChatPromptFormat.Chat,
                ModelId = "x",
                MaxOutputTokens = 6,
                Seed = 1,
            };
            return isStream ? client.GetStreamingTextAsync("Hi", text).Collect() : client.GetTextAsync("Hi", text);
        }

        var options = name switch
        {
            "chat-stop" => new ChatOptions
            {
                ModelId = "x",
                MaxOutputTokens = 40,
                Seed = 2,
                StopSequences = ["a"],
            },
            "unauthorized" => new ChatOptions { ModelId = "x" },
            _ => new ChatOptions { MaxOutputTokens = 8, Seed = 1 },
        };
        return isStream || name == "chat-stop"
            ? client.GetStreamingResponseAsync(s_chat, options).Collect()
            : client.GetResponseAsync(s_chat, options);
    }
}
