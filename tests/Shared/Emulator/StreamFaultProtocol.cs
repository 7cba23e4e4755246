using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Tests;

/// <summary>What faults do to a stream of frames, whatever text is in them.</summary>
public abstract class StreamFaultProtocol(EngineUnderTest engine) : EngineTests(engine)
{
    private const string Frame = """data: \{"response":"([^"\\]|\\.)*","p":"[a-z]+"\}""";
    private const string Usage = """data: \{"response":"","usage":\{"prompt_tokens":\d+,.*\}\}""";
    private const string AskForStream =
        """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":4,"stream":true}""";

    [Theory]
    [InlineData("delay=1", $"^({Frame}\n\n)+{Usage}\n\ndata: \\[DONE\\]\n\n$")]
    [InlineData("frame-delay=1", $"^({Frame}\n\n)+{Usage}\n\ndata: \\[DONE\\]\n\n$")]
    [InlineData("chunk-size=3", $"^({Frame}\n\n)+{Usage}\n\ndata: \\[DONE\\]\n\n$")]
    [InlineData("no-done", $"^({Frame}\n\n)+{Usage}\n\n$")]
    [InlineData("bare-done", $"^({Frame}\n\n)+{Usage}\n\n\\[DONE\\]\n\n$")]
    [InlineData("no-final-newline", $"^({Frame}\n\n)+{Usage}\n\ndata: \\[DONE\\]$")]
    [InlineData("crlf", $"^({Frame}\r\n\r\n)+{Usage}\r\n\r\ndata: \\[DONE\\]\r\n\r\n$")]
    [InlineData("no-usage", $"^({Frame}\n\n)+data: \\[DONE\\]\n\n$")]
    [InlineData("empty-stream", "^data: \\[DONE\\]\n\n$")]
    [InlineData("streamed-data", "^(data: \\{\"streamed_data\":\\[\\{.*\\}\\]\\}\n\n)+data: \\[DONE\\]\n\n$")]
    [InlineData("response-text", "^data: \\{\"response_text\":\"")]
    [InlineData("choices", "^data: \\{\"choices\":\\[\\{\"delta\":\\{\"content\":\"")]
    [InlineData("running-usage", "^(data: \\{\"response\":\".*,\"usage\":\\{.*\\}\\}\n\n)+data: \\[DONE\\]\n\n$")]
    [InlineData("comments", "^: a comment\n\nevent: ping\ndata: \\{\\}\n\ndata: ")]
    [InlineData("junk-frames", "^data: <this is no JSON\n\n")]
    [InlineData("in-stream-error=0", "^data: \\{\"errors\":\\[\\{\"message\":\".*\",\"code\":3043\\}\\]\\}\n\n$")]
    [InlineData("error-line=0", "^error: \\{\"code\":500,.*\\}\n\ndata: \\[DONE\\]\n\n$")]
    public async Task Run_FaultOfTheStream_ShapesIt(string fault, string expected)
    {
        Emulator.Faults.Next(EmulatorFault.Parse(fault));

        var (status, body) = await Client.RunAsync(AskForStream);

        Assert.Equal(200, status);
        Assert.Matches(new Regex(expected, RegexOptions.CultureInvariant), body);
    }

    [Theory]
    [InlineData("cut-after-frames=0", "^$")]
    [InlineData("cut-after-frames=1", $"^{Frame}\n\n$")]
    [InlineData("cut-mid-frame=0", "^data: [^\n]+$")]
    public async Task Run_CutStream_SendsWhatCameBefore(string fault, string expected)
    {
        Emulator.Faults.Next(EmulatorFault.Parse(fault));

        var (text, cut) = await Client.ReadCutAsync(AskForStream);

        Assert.True(cut);
        Assert.Matches(new Regex(expected, RegexOptions.CultureInvariant), text);
    }

    [Theory]
    [InlineData("json-answer")]
    [InlineData("empty-result")]
    public async Task Run_JsonFaultOfAStream_AnswersWithJson(string fault)
    {
        Emulator.Faults.Next(EmulatorFault.Parse(fault));

        using var response = await Client.SendAsync(Client.RunUri, AskForStream);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("cut-before-answer")]
    [InlineData("cut-mid-frame")]
    public async Task Run_CutAnswer_NeverArrivesWhole(string fault)
    {
        const string ask = """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":4}""";
        Emulator.Faults.Next(EmulatorFault.Parse(fault));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Client.RunAsync(ask));
        Assert.Equal(200, (await Client.RunAsync(ask)).Status);
    }
}
