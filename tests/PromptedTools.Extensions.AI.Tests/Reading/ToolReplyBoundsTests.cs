using CsCheck;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>No reply, however long or broken, throws or is read more often than the budget allows.</summary>
public class ToolReplyBoundsTests
{
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
