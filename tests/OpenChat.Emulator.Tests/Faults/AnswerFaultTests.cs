namespace OpenChat.Emulator.Tests.Faults;

public sealed class AnswerFaultTests
{
    private const string Usage = """ "usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11} """;
    private const string Rest = """ "success":true,"errors":[],"messages":[] """;

    public static TheoryData<string, string> Answers =>
        new()
        {
            { "numbers", $$$"""{"result":{"response":42,{{{Usage}}}},{{{Rest}}}}""" },
            { "object-response", $$$"""{"result":{"response":{"text":" 42"},{{{Usage}}}},{{{Rest}}}}""" },
            { "null-response", $$$"""{"result":{"response":null,{{{Usage}}}},{{{Rest}}}}""" },
            { "empty-result", $$$"""{"result":{},{{{Rest}}}}""" },
            { "bare-response", $$$"""{"response":" 42",{{{Usage}}}}""" },
            { "result-only", $$$"""{"result":{"response":" 42",{{{Usage}}}}}""" },
            { "response-text", $$$"""{"result":{"response_text":" 42",{{{Usage}}}},{{{Rest}}}}""" },
            { "no-usage", $$$"""{"result":{"response":" 42"},{{{Rest}}}}""" },
            { "finish-reason", $$$"""{"result":{"response":" 42","finish_reason":"stop",{{{Usage}}}},{{{Rest}}}}""" },
            {
                "malformed-usage",
                $$$"""{"result":{"response":" 42","usage":{"prompt_tokens":"some","completion_tokens":null,"total_tokens":[]}},{{{Rest}}}}"""
            },
            {
                "choices",
                $$$"""{"result":{"response":null,"choices":[{"index":0,"message":{"role":"assistant","content":" 42"},"finish_reason":"stop"}],{{{Usage}}}},{{{Rest}}}}"""
            },
            {
                "tool-calls",
                $$$"""{"result":{"response":" 42","tool_calls":[{"name":"add","arguments":{"a":1}}],{{{Usage}}}},{{{Rest}}}}"""
            },
            {
                "tool-call-deltas",
                $$$"""{"result":{"response":" 42","tool_calls":[{"id":"call_1","type":"function","function":{"name":"add","arguments":"{\"a\":1}"}}],{{{Usage}}}},{{{Rest}}}}"""
            },
            {
                "detailed-usage",
                $$$"""{"result":{"response":" 42","usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11,"prompt_tokens_details":{"cached_tokens":1},"neurons":0.25}},{{{Rest}}}}"""
            },
            { "json-answer", $$$"""{"result":{"response":" 42",{{{Usage}}}},{{{Rest}}}}""" },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Run_FaultOfTheAnswer_ShapesIt(string fault, string expected)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("42");
        emulator.Faults.Next(EmulatorFault.Parse(fault));

        JsonAssert.Equal(expected, (await client.RunAsync(EmulatorClient.Ask)).Body);
    }

    [Fact]
    public async Task Run_ObjectResponseOfJsonText_WritesThatObject()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("""{"name":"India"}""");
        emulator.Faults.Next(EmulatorFault.Parse("object-response"), EmulatorFault.Parse("no-usage"));

        var (_, body) = await client.RunAsync(EmulatorClient.Ask);

        JsonAssert.Equal($$$"""{"result":{"response":{"name":"India"}},{{{Rest}}}}""", body);
    }

    [Fact]
    public async Task Run_FaultsOfAllKinds_AreTakenInOrder()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Always(new EmulatorFault(EmulatorFaultKind.Status, 503));
        emulator.Faults.Choose(request =>
            request.Body.Contains("chosen", StringComparison.Ordinal) ? [new(EmulatorFaultKind.Status, 502)] : []
        );
        emulator.Faults.Next(new EmulatorFault(EmulatorFaultKind.Status, 501));
        emulator.Faults.Next();

        Assert.Equal(501, (await client.RunAsync(EmulatorClient.Ask)).Status);
        Assert.Equal(200, (await client.RunAsync(EmulatorClient.Ask)).Status);
        Assert.Equal(502, (await client.RunAsync("""{"prompt":"chosen"}""")).Status);
        emulator.Faults.Choose(null);
        Assert.Equal(503, (await client.RunAsync(EmulatorClient.Ask)).Status);
        emulator.Faults.Clear();
        Assert.Equal(200, (await client.RunAsync(EmulatorClient.Ask)).Status);
    }
}
