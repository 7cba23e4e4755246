namespace OpenChat.Emulator.Tests.Faults;

/// <summary>The fault "llama-2025": the answers are those recorded from llama.cpp b5450.</summary>
public sealed class Llama2025Tests
{
    private const string TooLong =
        """{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"invalid_request_error"}""";

    private static readonly EmulatorFault s_fault = EmulatorFault.Parse("llama-2025");

    [Theory]
    [InlineData("""{"model":""")]
    [InlineData("""{"model":"x"}""")]
    [InlineData("""{"messages":"Hi"}""")]
    [InlineData("""{"messages":[{"content":"Hi"}]}""")]
    [InlineData("""{"messages":[],"tools":[]}""")]
    public async Task Chat_BadRequestOrTools_Are500(string body)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Always(s_fault);

        var answer = await client.ChatAsync(body);

        Assert.Equal(500, answer.Status);
        Assert.EndsWith("\"type\":\"server_error\"}}", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_TooLong_IsAnErrorOrAnErrorLine()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { ContextWindow = 6 });
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Always(s_fault);

        Assert.Equal((400, $$"""{"error":{{TooLong}}}"""), await client.ChatAsync(EmulatorClient.Ask));
        Assert.Equal(
            (200, $"error: {TooLong}\n\ndata: [DONE]\n\n"),
            await client.ChatAsync(EmulatorClient.AskForStream)
        );
    }

    [Fact]
    public async Task Chat_Stream_HasNoRoleAndItsUsageWithTheReason()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue("Hello");
        emulator.Faults.Next(s_fault);

        var frames = (await client.ChatAsync(EmulatorClient.AskForStream)).Body.Split(
            "\n\n",
            StringSplitOptions.RemoveEmptyEntries
        );

        Assert.Equal(3, frames.Length);
        Assert.Contains("\"delta\":{\"content\":\" Hello\"}", frames[0], StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", frames[1], StringComparison.Ordinal);
        Assert.Contains("\"usage\":", frames[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_RefusedRequest_TakesThisFaultFromTheQueueAndNoOther()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Next(s_fault);
        emulator.Faults.Next(EmulatorFault.Parse("busy"));

        Assert.Equal(500, (await client.ChatAsync("{}")).Status);
        Assert.Equal(400, (await client.ChatAsync("{}")).Status);
        Assert.Equal(429, (await client.ChatAsync(EmulatorClient.Ask)).Status);
        Assert.Equal(200, (await client.ChatAsync(EmulatorClient.Ask)).Status);
    }
}
