namespace OpenChat.Scoring.Tests;

public sealed class QuestionTests
{
    [Fact]
    public void Asked_Questions_AreTheOnesOfTheTable()
    {
        var counts = Question.Asked.CountBy(static question => question.Kind).ToDictionary();

        Assert.Equal(10, counts[QuestionKind.OneCall]);
        Assert.Equal(16, counts[QuestionKind.SeveralCalls]);
        Assert.Equal(4, counts[QuestionKind.PlainRequest]);
        Assert.Equal(10, counts[QuestionKind.NearMiss]);
        Assert.Equal(12, counts[QuestionKind.SmallTalk]);
        Assert.Equal(12, counts[QuestionKind.Text]);
    }

    [Fact]
    public void All_Questions_HaveAnIdOfTheirOwnAndTools()
    {
        Assert.Distinct(Question.All.Select(static question => question.Id));
        Assert.All(Question.All, static question => Assert.NotEmpty(question.Tools));
    }

    [Fact]
    public void All_RightCalls_AreOfToolsThatAreOffered()
    {
        foreach (var question in Question.All)
        {
            var offered = question.Tools.Select(static tool => tool.Name).ToHashSet();
            Assert.All(
                question.Calls.EnumerateArray(),
                call => Assert.Contains(call.EnumerateObject().Single().Name, offered)
            );
        }
    }
}
