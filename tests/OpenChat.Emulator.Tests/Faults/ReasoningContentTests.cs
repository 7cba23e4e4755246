using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Tests.Faults;

/// <summary>The fault "reasoning-content": the thinking that leads a reply stands beside the text, as llama.cpp writes it.</summary>
public sealed class ReasoningContentTests
{
    private const string Ask = """{"messages":[{"role":"user","content":"Hi"}],"stream":STREAM}""";

    [Theory]
    [InlineData("<think>Hm.</think>Paris.", "Hm.", "Paris.")]
    [InlineData("<think>Hm.", "Hm.", "")]
    [InlineData("Paris.", null, "Paris.")]
    public async Task Run_WholeAnswer_HasTheThinkingBesideTheText(string reply, string? thinking, string text)
    {
        var (_, body) = await AskAsync(reply, isStreamed: false);

        var message = JsonNode.Parse(body)!["choices"]![0]!["message"]!.AsObject();
        Assert.Equal(thinking, (string?)message["reasoning_content"]);
        Assert.Equal(text, (string?)message["content"]);
        Assert.Equal("assistant", (string?)message["role"]);
    }

    [Theory]
    [InlineData("<think>Hm.</think>Paris.", "Hm.", "Paris.")]
    [InlineData("<think>Hm.</thi", "Hm.</thi", "")]
    [InlineData("<thi", "", "<thi")]
    public async Task Run_Stream_HasTheThinkingInItsOwnDeltas(string reply, string thinking, string text)
    {
        var (_, body) = await AskAsync(reply, isStreamed: true);

        var deltas = body.Split('\n')
            .Where(static line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(static line => JsonNode.Parse(line["data: ".Length..])!["choices"]!.AsArray())
            .Where(static choices => choices.Count > 0)
            .Select(static choices => choices[0]!["delta"]!)
            .ToList();
        Assert.Equal(thinking, string.Concat(deltas.Select(static delta => (string?)delta["reasoning_content"])));
        Assert.Equal(text, string.Concat(deltas.Select(static delta => (string?)delta["content"])));
    }

    private static async Task<(int Status, string Body)> AskAsync(string reply, bool isStreamed)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Enqueue(EmulatorReply.FromChunks(reply.Select(static character => character.ToString())));
        emulator.Faults.Next(EmulatorFault.Parse("reasoning-content"));
        return await client.ChatAsync(Ask.Replace("STREAM", isStreamed ? "true" : "false", StringComparison.Ordinal));
    }
}
