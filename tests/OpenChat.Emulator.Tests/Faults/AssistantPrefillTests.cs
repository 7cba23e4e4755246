using System.Text.Json;

namespace OpenChat.Emulator.Tests.Faults;

/// <summary>The fault "assistant-prefill": llama.cpp's rule for assistant messages at the end of a chat.</summary>
public sealed class AssistantPrefillTests
{
    private const string User = """{"role":"user","content":"Hi"}""";
    private const string Assistant = """{"role":"assistant","content":"a"}""";
    private const string Instructions = """{"role":"system","content":"s"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_TwoAssistantsAtTheEnd_Are400AsRecorded(bool isStream)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Always(EmulatorFault.Parse("assistant-prefill"));

        var (status, body) = await client.ChatAsync(Body(isStream, User, Assistant, Assistant));

        Assert.Equal(400, status);
        // llama.cpp of June 2026, the bytes that came back.
        JsonAssert.Equal(
            """{"error":{"code":400,"message":"Cannot have 2 or more assistant messages at the end of the list.","type":"invalid_request_error"}}""",
            body
        );
    }

    [Fact]
    public async Task Run_TwoAssistantsAtTheEnd_AreRefusedInTheCardsShape()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Always(new EmulatorFault(EmulatorFaultKind.AssistantPrefill));

        var (status, body) = await client.RunAsync(Body(false, User, Assistant, Assistant, Assistant));

        Assert.Equal(400, status);
        JsonAssert.Equal(
            """{"result":{},"success":false,"errors":[{"message":"Cannot have 2 or more assistant messages at the end of the list.","code":5006}],"messages":[]}""",
            body
        );
    }

    [Theory]
    [InlineData(User, Assistant)]
    [InlineData(Instructions, Assistant)]
    public async Task Chat_OneAssistantAtTheEnd_IsContinuedAndNotAnswered(string first, string second)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("An answer.");
        emulator.Faults.Next(EmulatorFault.Parse("assistant-prefill"));

        var continued = await client.ChatAsync(Body(false, first, second));
        var answered = await client.ChatAsync(Body(false, first, second));

        Assert.Equal((200, "and so on."), (continued.Status, Content(continued.Body).TrimStart()));
        Assert.Equal("An answer.", Content(answered.Body).TrimStart());
    }

    [Theory]
    [InlineData(Assistant, User)]
    [InlineData(Assistant, Assistant, User)]
    [InlineData(User, Assistant, Instructions)]
    [InlineData(User)]
    public async Task Chat_NoAssistantAtTheEnd_IsAnswered(params string[] messages)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("An answer.");
        emulator.Faults.Always(EmulatorFault.Parse("assistant-prefill"));

        var (status, body) = await client.ChatAsync(Body(false, messages));

        Assert.Equal((200, "An answer."), (status, Content(body).TrimStart()));
    }

    [Fact]
    public async Task Run_RawPromptThatEndsInTheAssistantsTurn_IsAnswered()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("An answer.");
        emulator.Faults.Always(EmulatorFault.Parse("assistant-prefill"));

        var (_, body) = await client.RunAsync(
            """{"prompt":"GPT4 Correct User: Hi<|end_of_turn|>GPT4 Correct Assistant: a<|end_of_turn|>GPT4 Correct Assistant: b","raw":true}"""
        );

        Assert.Contains("An answer.", body, StringComparison.Ordinal);
    }

    private static string Body(bool isStream, params string[] messages) =>
        $$"""{"messages":[{{string.Join(',', messages)}}]{{(isStream ? ",\"stream\":true" : "")}}}""";

    private static string Content(string body) =>
        JsonElement.Parse(body).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
}
