using System.Text;
using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Tests.Wire;

public class FrameShapeTests
{
    private const string Frame = """{"choices":[{"index":0,"delta":{"content":"Hello"}}],"model":"m"}""";

    [Theory]
    [InlineData(" world")]
    [InlineData("é知😀")]
    [InlineData("}],{")]
    public void Read_FrameThatDiffersInItsText_GivesTheText(string text) =>
        Assert.Equal(text, Learned().Read(Encoding.UTF8.GetBytes(Frame.Replace("Hello", text))));

    [Theory]
    [InlineData("\\n")]
    [InlineData("a\",\"more\":\"b")]
    [InlineData("a\tb")]
    [InlineData("")]
    public void Read_TextThatIsNotItself_IsLeftToTheReader(string text) =>
        Assert.Null(Learned().Read(Encoding.UTF8.GetBytes(Frame.Replace("Hello", text))));

    [Theory]
    [InlineData("\"m\"", "\"n\"")]
    [InlineData("0", "1")]
    [InlineData("}", "} ")]
    public void Read_FrameThatDiffersElsewhere_IsLeftToTheReader(string part, string other) =>
        Assert.Null(Learned().Read(Encoding.UTF8.GetBytes(Frame.Replace(part, other))));

    [Fact]
    public void Read_ShapeForgotten_IsLeftToTheReader()
    {
        var shape = Learned();

        shape.Forget();

        Assert.Null(shape.Read(Encoding.UTF8.GetBytes(Frame)));
    }

    [Fact]
    public void ReadEvent_FramesWithTheirPartsInRandomOrder_ReadsWhatItWouldWithoutTheShape()
    {
        var random = new Random(1);
        for (var stream = 0; stream < 300; stream++)
        {
            var known = new AnswerReader(hasLeadingSpace: false);
            var told = new StringBuilder();
            var expected = new AnswerReader(hasLeadingSpace: false);
            var expectedText = new StringBuilder();
            for (var index = 1; index <= 20; index++)
            {
                var frame = RandomFrame(random);
                told.Append(Read(known, frame));
                // No two frames begin alike: each is read as the first of its shape.
                expectedText.Append(Read(expected, "{" + new string(' ', index) + frame[1..]));
                Assert.Equal(expected.HasEnded, known.HasEnded);
            }

            Assert.Equal(expectedText.ToString(), told.ToString());
            Assert.Equal(expected.Usage, known.Usage);
            Assert.Equal(expected.FinishReason, known.FinishReason);
            Assert.Equal(expected.CreatedAt, known.CreatedAt);
            Assert.Equal(expected.Model, known.Model);
            Assert.Equal(expected.ToolCalls(hasText: false), known.ToolCalls(hasText: false));
        }
    }

    private static string Read(AnswerReader reader, string frame)
    {
        var answer = reader.ReadEvent(Encoding.UTF8.GetBytes(frame), isError: false, isEnd: false);
        return $"[{answer.Kind} {answer.Text}]";
    }

    private static string RandomFrame(Random random)
    {
        string[] texts = ["a", "b c", "", "\\n", "é", "\\ud83d", "x\",\"model\":\"n"];
        string[] before = ["", "", "", "\"model\":\"m\",", "\"created\":1,", "\"created\":2,", "\"success\":true,"];
        string[] after =
        [
            "",
            "",
            "",
            ",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":1}",
            ",\"finish_reason\":\"stop\"",
            ",\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"1\"}}]",
            ",\"finish_reason\":\"null\"",
            ",\"choices\":[{\"index\":1,\"delta\":{\"content\":\"x\"}}]",
            ",\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"y\"}]}}]",
            ",\"choices\":[{\"delta\":{},\"error\":\"e\"}]",
            ",\"detail\":\"d\"",
            ",\"errors\":[\"e\"]",
            ",",
        ];
        return $"{{{random.GetItems(before, 1)[0]}\"response\":\"{random.GetItems(texts, 1)[0]}\"{random.GetItems(after, 1)[0]}}}";
    }

    private static FrameShape Learned()
    {
        var shape = new FrameShape();
        var start = Frame.IndexOf("Hello", StringComparison.Ordinal);
        shape.Learn(Encoding.UTF8.GetBytes(Frame), start..(start + "Hello".Length));
        return shape;
    }
}
