using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Whatever the reply is, and wherever it is split, it comes out as the whole does, to the byte.</summary>
public sealed class SplitTests : ToolCallingTestBase
{
    private const int Replies = 400;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task GetStreamingResponse_GeneratedReplyInPieces_IsWhatTheWholeIs(bool mayCall, bool isJson)
    {
        var random = new Random(4711);
        for (var i = 0; i < Replies; i++)
        {
            var reply = GeneratedReplies.Next(random);
            var whole = await LineAsync([reply], mayCall, isJson, isStreamed: false);

            Assert.Equal(
                whole,
                await LineAsync([.. reply.Select(static c => c.ToString())], mayCall, isJson, isStreamed: true)
            );
            for (var at = 1; at < reply.Length; at += random.Next(1, 8))
            {
                Assert.Equal(whole, await LineAsync([reply[..at], reply[at..]], mayCall, isJson, isStreamed: true));
            }
        }
    }

    private static async Task<string> LineAsync(string[] pieces, bool mayCall, bool isJson, bool isStreamed)
    {
        try
        {
            var model = new ScriptedChatClient(new ScriptedReply(pieces));
            var response = await AskAsync(
                model,
                isStreamed,
                new ChatOptions
                {
                    Tools = TestTools.All,
                    ToolMode = mayCall ? ChatToolMode.Auto : ChatToolMode.None,
                    ResponseFormat = isJson ? ChatResponseFormat.Json : null,
                },
                new() { MaxExtraRequests = 0 }
            );
            return $"{response.Text} » {Describe(response)}";
        }
        catch (Exception failure) when (failure is PromptedToolCallException or PromptedJsonException)
        {
            return "no answer";
        }
    }
}
