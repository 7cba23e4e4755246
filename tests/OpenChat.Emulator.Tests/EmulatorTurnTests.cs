namespace OpenChat.Emulator.Tests;

public sealed class EmulatorTurnTests
{
    [Fact]
    public async Task Enqueue_Turns_AreGivenInOrderAndStayTogether()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Enqueue(
            EmulatorTurn.Parse("""{"faults":["status=503"]}"""),
            EmulatorTurn.Parse("""{"reply":"first"}"""),
            EmulatorTurn.Parse("""{"faults":["delay=1"]}"""),
            EmulatorTurn.Parse("""{"chunks":["sec","ond"],"faults":["no-usage"]}""")
        );
        emulator.Script.Enqueue("queued");

        var answers = new List<(int Status, string Body)>();
        for (var request = 0; request < 5; request++)
        {
            answers.Add(await client.ChatAsync(EmulatorClient.Ask));
        }

        Assert.Equal([503, 200, 200, 200, 200], answers.Select(static answer => answer.Status));
        Assert.Contains("\"content\":\" first\"", answers[1].Body, StringComparison.Ordinal);
        Assert.Contains("\"content\":\" queued\"", answers[2].Body, StringComparison.Ordinal);
        Assert.Contains("\"content\":\"second\"", answers[3].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("usage", answers[3].Body, StringComparison.Ordinal);
        Assert.Contains("You said", answers[4].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enqueue_FaultsOfTheNext_ComeBeforeATurn()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Enqueue(EmulatorTurn.Parse("""{"reply":"first"}"""));
        emulator.Faults.Next(EmulatorFault.Parse("busy"));
        emulator.Faults.Always(EmulatorFault.Parse("status=500"));

        var busy = await client.RunAsync(EmulatorClient.Ask);
        var turn = await client.RunAsync(EmulatorClient.Ask);
        var behind = await client.RunAsync(EmulatorClient.Ask);

        Assert.Equal([429, 200, 500], [busy.Status, turn.Status, behind.Status]);
        Assert.Contains("first", turn.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no JSON object")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"reply":"Hello" """, "no JSON object")]
    [InlineData("""{"reply":"\ud83d"}""", "no JSON object")]
    [InlineData("""{"reply":7}""", "'reply'")]
    [InlineData("""{"chunks":"a"}""", "'chunks'")]
    [InlineData("""{"chunks":["a",1]}""", "'chunks'")]
    [InlineData("""{"reply":"a","chunks":["b"]}""", "both")]
    [InlineData("""{"faults":"busy"}""", "'faults'")]
    [InlineData("""{"faults":["bsuy"]}""", "Did you mean 'busy'?")]
    [InlineData("""{"faults":["delay=-1"]}""", "delay")]
    [InlineData("""{"replies":["a"]}""", "'replies'")]
    public void Parse_BadLine_SaysWhatIsRight(string line, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<FormatException>(() => EmulatorTurn.Parse(line)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Parse_EmptyObject_IsTheEnginesOwnAnswer()
    {
        var turn = EmulatorTurn.Parse("{}");

        Assert.Null(turn.Reply);
        Assert.Empty(turn.Faults);
    }
}
