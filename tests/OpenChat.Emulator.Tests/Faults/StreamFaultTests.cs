namespace OpenChat.Emulator.Tests.Faults;

public sealed class StreamFaultTests
{
    private const string First = """{"response":"7.0","p":"abcd"}""";
    private const string Second = """{"response":" é","p":"abcdefghijklmno"}""";
    private const string Last =
        """{"response":"","usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14}}""";
    private const string Whole = $"data: {First}|data: {Second}|data: {Last}|data: [DONE]|";

    /// <summary>The bar stands for the newlines between two events.</summary>
    public static TheoryData<string, string> Streams =>
        new()
        {
            { "delay=1", Whole },
            { "frame-delay=1", Whole },
            { "chunk-size=3", Whole },
            { "retry-after", Whole },
            { "no-done", $"data: {First}|data: {Second}|data: {Last}|" },
            { "bare-done", $"data: {First}|data: {Second}|data: {Last}|[DONE]|" },
            { "no-final-newline", $"data: {First}|data: {Second}|data: {Last}|data: [DONE]" },
            { "no-space", $"data:{First}|data:{Second}|data:{Last}|data:[DONE]|" },
            { "crlf", Whole.Replace("|", "\r\n\r\n", StringComparison.Ordinal) },
            { "empty-stream", "data: [DONE]|" },
            { "no-usage", $"data: {First}|data: {Second}|data: [DONE]|" },
            { "numbers", $$$"""data: {"response":7.0,"p":"abcd"}|data: {{{Second}}}|data: {{{Last}}}|data: [DONE]|""" },
            {
                "null-response",
                $$$"""data: {"response":null,"p":"abcd"}|data: {"response":null,"p":"abcdefghijklmno"}|data: {{{Last}}}|data: [DONE]|"""
            },
            {
                "object-response",
                $$$"""data: {"response":{"text":"7.0"},"p":"abcd"}|data: {"response":{"text":" é"},"p":"abcdefghijklmno"}|data: {{{Last}}}|data: [DONE]|"""
            },
            {
                "response-text",
                $$$"""data: {"response_text":"7.0","p":"abcd"}|data: {"response_text":" é","p":"abcdefghijklmno"}|data: {{{Last}}}|data: [DONE]|"""
            },
            {
                "choices",
                """data: {"choices":[{"delta":{"content":"7.0"},"finish_reason":null}]}|data: {"choices":[{"delta":{"content":" é"},"finish_reason":null}]}|data: {"choices":[{"delta":{},"finish_reason":"stop"}]}|data: {"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14}}|data: [DONE]|"""
            },
            {
                "streamed-data",
                $$$"""data: {"streamed_data":[{{{First}}}]}|data: {"streamed_data":[{{{Second}}}]}|data: {"streamed_data":[{{{Last}}}]}|data: [DONE]|"""
            },
            {
                "running-usage",
                """data: {"response":"7.0","p":"abcd","usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}}|data: {"response":" é","p":"abcdefghijklmno","usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14}}|data: [DONE]|"""
            },
            {
                "delta-usage",
                """data: {"response":"7.0","p":"abcd","usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}}|data: {"response":" é","p":"abcdefghijklmno","usage":{"prompt_tokens":0,"completion_tokens":1,"total_tokens":1}}|data: [DONE]|"""
            },
            {
                "malformed-usage",
                $$$"""data: {{{First}}}|data: {{{Second}}}|data: {"response":"","usage":{"prompt_tokens":"some","completion_tokens":null,"total_tokens":[]}}|data: [DONE]|"""
            },
            {
                "finish-reason",
                $$$"""data: {{{First}}}|data: {{{Second}}}|data: {"response":"","finish_reason":"stop"}|data: {{{Last}}}|data: [DONE]|"""
            },
            {
                "tool-calls",
                $$$"""data: {{{First}}}|data: {{{Second}}}|data: {"response":"","tool_calls":[{"name":"add","arguments":{"a":1}}]}|data: {{{Last}}}|data: [DONE]|"""
            },
            {
                "tool-call-deltas no-usage",
                $$$"""
                    data: {{{First}}}|data: {{{Second}}}|
                    data: {"tool_calls":[{"id":"call_1","type":"function","index":0,"function":{"name":"add","arguments":null}}]}|
                    data: {"tool_calls":[{"id":null,"type":null,"index":0,"function":{"name":null,"arguments":"{\"a\""}}]}|
                    data: {"tool_calls":[{"id":null,"type":null,"index":0,"function":{"name":null,"arguments":":1}"}}]}|
                    data: {"tool_calls":[{"id":null,"type":null,"index":null,"function":{"name":null,"arguments":null}}]}|
                    data: {"finish_reason":"tool_calls"}|
                    data: [DONE]|
                    """.Replace("|\n", "|", StringComparison.Ordinal)
            },
            {
                "junk-frames",
                $$$"""data: <this is no JSON|data: {"response": |data: {{{First}}}|data: <this is no JSON|data: {"response": |data: {{{Second}}}|data: {{{Last}}}|data: [DONE]|"""
            },
            {
                "comments",
                $$$"""
                    : a comment|event: ping
                    data: {}|data: {{{First}}}|: a comment|event: ping
                    data: {}|data: {{{Second}}}|data: {{{Last}}}|data: [DONE]|
                    """
            },
            {
                "textless-frames",
                $$$"""data: {"p":"abc"}|data: {"tool_calls":[],"p":"abcdef"}|data: {"response":null,"tool_calls":null,"usage":null,"p":null}|data: {{{First}}}|data: {"p":"abc"}|data: {"tool_calls":[],"p":"abcdef"}|data: {"response":null,"tool_calls":null,"usage":null,"p":null}|data: {{{Second}}}|data: {{{Last}}}|data: [DONE]|"""
            },
            {
                "big-frame=1",
                $$$"""data: {"p":"{{{new string('x', 1024)}}}"}|data: {{{First}}}|data: {{{Second}}}|data: {{{Last}}}|data: [DONE]|"""
            },
            {
                "in-stream-error=1",
                $$$"""data: {{{First}}}|data: {"errors":[{"message":"AiError: Internal server error (a fault of the emulator)","code":3043}]}|"""
            },
            {
                "in-stream-error=1 busy",
                $$$"""data: {{{First}}}|data: {"errors":[{"message":"AiError: Capacity temporarily exceeded, please try again.","code":3040}]}|"""
            },
            {
                "error-line=0",
                """error: {"code":500,"message":"AiError: Internal server error (a fault of the emulator)","type":"server_error"}|data: [DONE]|"""
            },
        };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Run_FaultOfTheStream_ShapesIt(string faults, string expected)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue(EmulatorReply.FromChunks("7.0", " é"));
        emulator.Faults.Next(faults.Split(' ').Select(EmulatorFault.Parse));

        var (_, body) = await client.RunAsync(EmulatorClient.AskForStream);

        Assert.Equal(expected.Replace("|", "\n\n", StringComparison.Ordinal), body);
    }

    [Theory]
    [InlineData("cut-after-frames=0", "")]
    [InlineData("cut-after-frames=1", $"data: {First}\n\n")]
    [InlineData("cut-after-frames=3", $"data: {First}\n\ndata: {Second}\n\ndata: {Last}\n\n")]
    [InlineData("cut-mid-frame=1", $"data: {First}\n\ndata: {{\"response\":\" é\",")]
    public async Task Run_CutStream_SendsWhatCameBefore(string fault, string expected)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue(EmulatorReply.FromChunks("7.0", " é"));
        emulator.Faults.Next(EmulatorFault.Parse(fault));

        var (text, cut) = await client.ReadCutAsync(EmulatorClient.AskForStream);

        Assert.True(cut);
        Assert.Equal(expected, text);
    }

    [Fact]
    public async Task Run_StalledStream_KeepsTheConnectionOpen()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue(EmulatorReply.FromChunks("7.0", " é"));
        emulator.Faults.Next(new EmulatorFault(EmulatorFaultKind.StallAfterFrames, 1));

        using var response = await client.SendAsync(client.RunUri, EmulatorClient.AskForStream);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal($"data: {First}", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.False(reader.ReadLineAsync().IsCompleted);
    }
}
