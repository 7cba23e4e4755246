namespace OpenChat.Emulator.Tests;

/// <summary>Faults that answer with an error never reach the engine.</summary>
public abstract class ErrorFaultProtocol(EngineUnderTest engine) : EngineTests(engine)
{
    private const string Message = "\"message\":\"AiError: Internal server error\"";

    public static TheoryData<string, int, string> Errors =>
        new()
        {
            { "status=418", 418, Envelope(3043, "AiError: an error that the emulator was told to answer") },
            { "status=429/3040", 429, Envelope(3040, "AiError: an error that the emulator was told to answer") },
            { "busy", 429, Envelope(3040, "AiError: Capacity temporarily exceeded, please try again.") },
            { "retired", 400, Envelope(5028, "AiError: This model was deprecated on 2025-10-01") },
            { "model-not-found", 400, Envelope(5007, "No such model @cf/openchat/openchat-3.5-0106 or task") },
            { "timed-out", 408, Envelope(3007, "AiError: Request timeout") },
            {
                "quota",
                429,
                Envelope(
                    3036,
                    "AiError: you have used up your daily free allocation of 10,000 neurons, please upgrade to a paid plan"
                )
            },
            {
                "context-exceeded",
                400,
                Envelope(
                    5021,
                    "AiError: The estimated number of input and maximum output tokens exceeded this model context window limit (8192)."
                )
            },
            { "success-false", 200, Envelope(3043, "AiError: Internal server error") },
            {
                "error-without-code",
                500,
                $$$"""{"result":[],"success":false,"errors":[{ {{{Message}}} }],"messages":[]}"""
            },
            {
                "error-code-as-string",
                500,
                $$$"""{"result":[],"success":false,"errors":[{ {{{Message}}},"code":"3043"}],"messages":[]}"""
            },
            { "single-error", 500, $$$"""{"error":{ {{{Message}}},"code":3043}}""" },
            { "error-array", 500, $$$"""{"error":[{ {{{Message}}},"code":3043}]}""" },
            {
                "openai-error",
                500,
                $$$"""{"error":{ {{{Message}}},"type":"server_error","param":null,"code":"error"}}"""
            },
            { "internal-code", 500, $$$"""{"internalCode":3043,{{{Message}}}}""" },
        };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Run_FaultWithAnError_AnswersIt(string fault, int status, string expected)
    {
        Emulator.Faults.Always(EmulatorFault.Parse(fault));

        foreach (var ask in new[] { EmulatorClient.Ask, EmulatorClient.AskForStream })
        {
            var answer = await Client.RunAsync(ask);
            Assert.Equal(status, answer.Status);
            JsonAssert.Equal(expected, answer.Body);
        }
    }

    [Theory]
    [InlineData("plain-text-error", 500, "text/plain", "error code: 3043")]
    [InlineData("html-error", 502, "text/html", "<!DOCTYPE html>")]
    [InlineData("empty-error", 500, null, "")]
    [InlineData("redirect", 307, null, "")]
    public async Task Run_ErrorThatIsNoJson_AnswersIt(string fault, int status, string? contentType, string beginning)
    {
        Emulator.Faults.Next(EmulatorFault.Parse(fault));

        using var response = await Client.SendAsync(Client.RunUri, EmulatorClient.Ask);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith(beginning, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(fault == "redirect" ? "/redirected" : null, response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Run_HugeError_IsAsLongAsTheFaultSays()
    {
        Emulator.Faults.Next(new EmulatorFault(EmulatorFaultKind.HugeError, 100));

        var (status, body) = await Client.RunAsync(EmulatorClient.Ask);

        Assert.Equal(500, status);
        Assert.InRange(body.Length, 100 * 1024, 101 * 1024);
    }

    [Fact]
    public async Task Run_RetryAfterWithAnError_SendsTheHeader()
    {
        Emulator.Faults.Next(EmulatorFault.Parse("busy"), EmulatorFault.Parse("retry-after=7"));

        using var response = await Client.SendAsync(Client.RunUri, EmulatorClient.Ask);

        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
    }

    private static string Envelope(int code, string message) =>
        $$$"""{"result":{},"success":false,"errors":[{"message":"{{{message}}}","code":{{{code}}}}],"messages":[]}""";
}
