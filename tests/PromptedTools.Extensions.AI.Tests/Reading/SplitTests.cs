using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Whatever the reply is, and wherever it is split, it comes out as the whole does, to the byte.</summary>
public sealed class SplitTests : ToolCallingTestBase
{
    private const int Replies = 400;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GetStreamingResponse_GeneratedReplyInPieces_IsWhatTheWholeIs(bool mayCall)
    {
        var random = new Random(4711);
        for (var i = 0; i < Replies; i++)
        {
            var reply = GeneratedReplies.Next(random);
            var whole = await LineAsync([reply], mayCall, isStreamed: false);

            Assert.Equal(
                whole,
                await LineAsync([.. reply.Select(static c => c.ToString())], mayCall, isStreamed: true)
            );
            for (var at = 1; at < reply.Length; at += random.Next(1, 8))
            {
                Assert.Equal(whole, await LineAsync([reply[..at], reply[at..]], mayCall, isStreamed: true));
            }
        }
    }

    private static async Task<string> LineAsync(string[] pieces, bool mayCall, bool isStreamed)
    {
        try
        {
            var model = new ScriptedChatClient(new ScriptedReply(pieces));
            var response = await AskAsync(
                model,
                isStreamed,
                new ChatOptions { Tools = TestTools.All, ToolMode = mayCall ? ChatToolMode.Auto : ChatToolMode.None },
                new() { MaxExtraRequests = 0 }
            );
            return $"{response.Text} » {Describe(response)}";
        }
        catch (PromptedToolCallException)
        {
            return "no answer";
        }
    }
}
