using CsCheck;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Tests.Turns;

public sealed class ThinkingSplitterTests
{
    private static readonly string[] s_words =
    [
        "<think>",
        "</think>",
        "<thinking>",
        "</thinking>",
        " ",
        "\n",
        "a",
        "<",
        "/",
        "th",
        ">",
    ];

    /// <summary>Replies, what of them is thinking and what is answer, shown as they come.</summary>
    public static TheoryData<string, string, string> Replies =>
        new()
        {
            { "", "", "" },
            { "Paris.", "", "Paris." },
            { " \n Paris.", "", " \n Paris." },
            { "<think>Hm.</think>Paris.", "Hm.", "Paris." },
            { "<think>\nHm.\n</think>\n\nParis.\n", "Hm.\n", "Paris.\n" },
            { "\n <think>Hm.</think> Paris.", "Hm.", "Paris." },
            { "<think>\n\n</think>\n\nParis.", "", "Paris." },
            { "<think></think>", "", "" },
            { "<think>Hm.</think>", "Hm.", "" },
            { "<think>a < b </ c </thin > d</think>e", "a < b </ c </thin > d", "e" },
            { "<THINK>Hm.</Think>Paris.", "Hm.", "Paris." },
            { "<thinking>Hm.</thinking>Paris.", "Hm.", "Paris." },
            { "<thinking>a</think>b</thinking>c", "a</think>b", "c" },
            { "<thought>Hm.</thought>Paris.", "Hm.", "Paris." },
            { "<reasoning>Hm.</reasoning>Paris.", "Hm.", "Paris." },
            { "<seed:think>Hm.</seed:think>Paris.", "Hm.", "Paris." },
            { "[THINK]Hm.[/THINK]Paris.", "Hm.", "Paris." },
            { "<|START_THINKING|>Hm.<|END_THINKING|>Paris.", "Hm.", "Paris." },
            { "<|begin_of_thought|>Hm.<|end_of_thought|>Paris.", "Hm.", "Paris." },
            { "◁think▷Hm.◁/think▷Paris.", "Hm.", "Paris." },
            // Several blocks may lead.
            { "<think>a</think>\n<think>b</think>\n c", "ab", "c" },
            // Never closed: thinking to the end, whatever it is a beginning of.
            { "<think>Hm. Paris.", "Hm. Paris.", "" },
            { "<think>Hm.</thi", "Hm.</thi", "" },
            { "<think>", "", "" },
            // A call, a fence, an object in it is thinking.
            { "<think>{\"a\":1}\n<tool_call></tool_call></think>b", "{\"a\":1}\n<tool_call></tool_call>", "b" },
            // Behind an answer's first word a tag is text.
            { "The tag <think> opens it, </think> ends it.", "", "The tag <think> opens it, </think> ends it." },
            { "`<think>` opens it.", "", "`<think>` opens it." },
            { "```\n<think>Hm.</think>\n```", "", "```\n<think>Hm.</think>\n```" },
            { "<think>a</think>The tag <think> is one, </think> too.", "a", "The tag <think> is one, </think> too." },
            // No tags.
            { "<thinker>a</thinker>", "", "<thinker>a</thinker>" },
            { "< think>a</think>", "", "< think>a</think>" },
            { "<thin", "", "<thin" },
            { " <", "", " <" },
            { "[1]", "", "[1]" },
            // The prompt opened the block and the model closes it at once.
            { "</think>\n\nParis.", "", "Paris." },
            { "\n</think>\r\nParis.", "", "Paris." },
            { "</think>", "", "" },
            { "</think> is a tag.", "", "</think> is a tag." },
        };

    /// <summary>The same where nothing is shown before the reply's end: then a closing tag tells what stood before it.</summary>
    public static TheoryData<string, string, string> HeldReplies =>
        new()
        {
            { "Hm.\n</think>\n\nParis.", "Hm.\n", "Paris." },
            { "\nHm.</think>\n\nParis.", "Hm.", "Paris." },
            { "Hm.\n</think>Paris.", "Hm.\n", "Paris." },
            { "Hm.\n</think>", "Hm.\n", "" },
            { "End it with </think>", "", "End it with </think>" },
            { "Hm.\n[/THINK]\nParis.", "Hm.\n", "Paris." },
            { "Not </think>, but\n</think>\nParis.", "Not </think>, but\n", "Paris." },
            { "End it with </think> then.", "", "End it with </think> then." },
            { "{\"a\":\"</think>\"}", "", "{\"a\":\"</think>\"}" },
            { "Write\n<think>\nHm.\n</think>\nthen.", "", "Write\n<think>\nHm.\n</think>\nthen." },
            { "<think>a</think>b\n</think>\nc", "a", "b\n</think>\nc" },
            { new string(' ', 300) + "\n</think>", "", "" },
        };

    [Theory]
    [MemberData(nameof(Replies))]
    public void Push_EverySplitOfAReply_PartsThinkingFromTheAnswer(string reply, string thinking, string answer) =>
        AssertEverySplit(reply, thinking, answer, isHeld: false);

    [Theory]
    [MemberData(nameof(Replies))]
    [MemberData(nameof(HeldReplies))]
    public void Push_EverySplitOfAHeldReply_PartsThinkingFromTheAnswer(string reply, string thinking, string answer)
    {
        AssertEverySplit(reply, thinking, answer, isHeld: true);
        Assert.Equal(new ReplyPiece(thinking, answer), ThinkingSplitter.Split(reply));
    }

    [Fact]
    public void Push_ClosingTagBehindShownText_IsText() =>
        AssertEverySplit("Hm.\n</think>\n\nParis.", "", "Hm.\n</think>\n\nParis.", isHeld: false);

    [Fact]
    public void Push_AnyPieces_GiveWhatTheWholeGives() =>
        Gen.Select(
                Gen.Int[0, s_words.Length - 1].Select(static index => s_words[index]).Array[0, 12],
                Gen.Int[0, 20].Array[0, 6],
                Gen.Bool
            )
            .Sample(
                static (words, cuts, isHeld) =>
                {
                    var reply = string.Concat(words);
                    var whole = Read([reply], isHeld);
                    return Read(Cut(reply, cuts), isHeld) == whole
                        && Read(reply.Select(static character => character.ToString()), isHeld) == whole;
                }
            );

    [Fact]
    public void Push_Thinking_IsToldAsItComes()
    {
        var splitter = new ThinkingSplitter(isHeld: true);
        splitter.Push("<think>");

        Assert.Equal(["Hm", ", ", "no"], new[] { "Hm", ", ", "no" }.Select(piece => splitter.Push(piece).Thinking));
    }

    [Fact]
    public void Push_Answer_IsToldAsItComesAndUncopied()
    {
        var splitter = new ThinkingSplitter(isHeld: false);
        Assert.Equal("It", splitter.Push("It").Answer);
        var piece = new string('a', 3);

        Assert.Same(piece, splitter.Push(piece).Answer);
    }

    [Fact]
    public void Push_BlanksWithoutEnd_AreNotHeldForEver()
    {
        var splitter = new ThinkingSplitter(isHeld: false);
        var told = Enumerable.Range(0, 1000).Sum(_ => splitter.Push("\n").Answer.Length);

        Assert.Equal(1000, told);
    }

    [Fact]
    public void SkipBlanks_BeforeTheAnswer_LeavesThemOut()
    {
        var splitter = new ThinkingSplitter(isHeld: false);
        splitter.SkipBlanks();

        Assert.Equal("Paris. ", splitter.Push("\n").Answer + splitter.Push("\nParis. ").Answer);
    }

    private static void AssertEverySplit(string reply, string thinking, string answer, bool isHeld)
    {
        var expected = new ReplyPiece(thinking, answer);
        Assert.Equal(expected, Read([reply], isHeld));
        Assert.Equal(expected, Read(reply.Select(static character => character.ToString()), isHeld));
        for (var at = 1; at < reply.Length; at++)
        {
            Assert.Equal(expected, Read([reply[..at], reply[at..]], isHeld));
        }
    }

    private static ReplyPiece Read(IEnumerable<string> pieces, bool isHeld)
    {
        var splitter = new ThinkingSplitter(isHeld);
        return pieces.Aggregate(ReplyPiece.Empty, (told, piece) => told + splitter.Push(piece)) + splitter.Flush();
    }

    private static IEnumerable<string> Cut(string text, int[] lengths)
    {
        foreach (var length in lengths.Select(length => Math.Min(length, text.Length)))
        {
            yield return text[..length];
            text = text[length..];
        }

        yield return text;
    }
}
