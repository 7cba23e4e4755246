using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.AI;
using Moq;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>No reply, however long or broken, throws or is read more often than the budget allows.</summary>
public class ToolReplyBoundsTests
{
    private static readonly ChatResponseFormat s_list = ChatResponseFormat.ForJsonSchema(
        JsonElement.Parse("""{"type": "array"}""")
    );

    private static readonly string[] s_pieces =
    [
        "<tool_call>",
        "</tool_call>",
        "<tool_result>",
        "{\"name\":\"now\",\"arguments\":{}}",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "'",
        "`",
        "```",
        "```json\n",
        "\\",
        "\\u",
        "\\ud83d",
        "get_weather",
        "get_weather(",
        "city=",
        ":",
        ",",
        ";",
        "\n",
        " ",
        "Action: ",
        "Action Input: ",
        "<get_weather>",
        "<city>",
        "</",
        "None",
        "1",
        "-",
        "+",
        "0x",
        "1e999",
        "/*",
        "//",
        "#",
        "**",
        "'''",
        "\"\"\"",
        "\uFEFF",
        "\ud83d",
        "<function=",
        "[TOOL_CALLS]",
        "$",
        "=",
        "\u201C",
        "a",
    ];

    // 70
    [Theory]
    [MemberData(nameof(Openings))]
    public void Read_ManyOpenings_ComesToAnEnd(string opening)
    {
        var reply = HardReplies.Repeat(opening, length: 250_000);

        Assert.NotNull(ShapeReader.Read(reply));
        Assert.NotNull(ShapeReader.Read("Well: " + reply, ShapeReader.Required));
        Assert.NotNull(ProtocolMarkup.Remove(reply));
    }

    public static TheoryData<string> Openings() => new(HardReplies.Openings);

    [Fact]
    public void Read_LongBody_IsOneCall()
    {
        var body = new string('x', 1_000_000);
        var reply = ShapeReader.Read(
            "<tool_call>{\"name\":\"search_docs\",\"arguments\":{\"query\":\"" + body + "\"}}</tool_call>"
        );

        Assert.Single(reply.Calls);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("required")]
    [InlineData("typed")]
    public async Task Stream_TenTimesAsLong_AllocatesAboutTenTimesAsMuch(string kind)
    {
        var options = new ChatOptions
        {
            Tools = kind == "typed" ? null : [TestTools.Now],
            ToolMode = kind == "required" ? ChatToolMode.RequireAny : null,
            ResponseFormat = kind == "typed" ? s_list : null,
        };
        await MeasureAsync(100);

        var (shorter, longer) = (await MeasureAsync(2_000), await MeasureAsync(20_000));

        Assert.InRange(longer / shorter, 0, 15);

        async Task<long> MeasureAsync(int pieces)
        {
            var model = new Mock<IChatClient>();
            model
                .Setup(static client =>
                    client.GetStreamingResponseAsync(
                        It.IsAny<IEnumerable<ChatMessage>>(),
                        It.IsAny<ChatOptions>(),
                        It.IsAny<CancellationToken>()
                    )
                )
                .Returns(StreamAsync(pieces));
            using var client = new PromptedToolsChatClient(model.Object, new() { MaxExtraRequests = 0 });
            var before = GC.GetAllocatedBytesForCurrentThread();
            await foreach (var _ in client.GetStreamingResponseAsync("Go on.", options)) { }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // All of it comes at once, so that one thread reads it.
        static async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(int pieces)
        {
            yield return new(ChatRole.Assistant, "[{\"name\": \"now\", \"arguments\": {\"zone\": \"");
            for (var i = 0; i < pieces; i++)
            {
                yield return new(ChatRole.Assistant, "0123456789");
            }

            yield return new(ChatRole.Assistant, "\"}}]");
            await Task.CompletedTask;
        }
    }

    [Fact]
    public void Read_AnyMixtureOfPieces_DoesNotThrow() =>
        Gen.Int[0, s_pieces.Length - 1]
            .Array[0, 60]
            .Select(picks => string.Concat(picks.Select(pick => s_pieces[pick])))
            .Sample(
                reply =>
                {
                    ShapeReader.Read(reply);
                    ShapeReader.Read(reply, ShapeReader.Required);
                    ProtocolMarkup.Remove(reply);
                },
                iter: 5_000
            );

    [Fact]
    public void Read_AnyText_DoesNotThrow() =>
        Gen.String.Sample(reply => ShapeReader.Read(reply, ShapeReader.Required), iter: 2_000);
}
