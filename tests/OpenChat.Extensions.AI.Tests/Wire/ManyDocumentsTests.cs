using System.Text;
using OpenChat.Extensions.AI.Wire;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>A server decides how many documents one answer has: what they cost must grow with their number, not its square.</summary>
public sealed class ManyDocumentsTests
{
    private const int Count = 20_000;

    [Theory]
    [InlineData("{\"response\":\"abcd\"}\n", "", "")]
    [InlineData("{\"response\":\"abcd\"},", "{\"streamed_data\":[", "{}]}")]
    public void Read_ManyPieces_AllocatesInProportionToTheText(string piece, string before, string after)
    {
        var document = Encoding.UTF8.GetBytes(before + new StringBuilder().Insert(0, piece, Count).ToString() + after);
        var reader = new AnswerReader(hasLeadingSpace: false);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var text = reader.Read(document).Text!;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.Equal(4 * Count, text.Length);
        Assert.InRange(allocated, text.Length, 50 * text.Length);
    }

    [Fact]
    public void Read_OneDocument_AllocatesNothingButItsText()
    {
        var document = Encoding.UTF8.GetBytes("{\"response\":\"abcd\"}");
        var reader = new AnswerReader(hasLeadingSpace: false);
        reader.Read(document);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var text = reader.Read(document).Text;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.Equal("abcd", text);
        // A string of four characters.
        Assert.Equal(32, allocated);
    }
}
