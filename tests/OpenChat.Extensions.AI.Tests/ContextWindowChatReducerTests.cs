using CsCheck;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Tests;

public sealed class ContextWindowChatReducerTests
{
    private static readonly string[] s_words = ["s", "u", "a", "c1", "r1", "c2", "r2", "c3", "r3"];

    // Every content counts one token, and every message eight for its turn.
    private static ContextWindowChatReducer Fitting(int messages) => new(messages * 9 + 1, 1, static _ => 1);

    [Fact]
    public async Task ReduceAsync_Fitting_KeepsEverything()
    {
        var messages = Parse("s u a u a u");

        Assert.Equal(messages, await Fitting(6).ReduceAsync(messages, default));
    }

    [Theory]
    [InlineData("s u a u a u", 5, "s u2 a2 u3")]
    [InlineData("s u a u a u", 4, "s u2 a2 u3")]
    [InlineData("s u a u a u", 3, "s u3")]
    [InlineData("s u a u a u", 1, "s u3")]
    [InlineData("s u s a u", 3, "s s2 u2")]
    [InlineData("d u a d u", 3, "d1 d2 u2")]
    [InlineData("a u a u", 3, "u1 a2 u2")]
    [InlineData("u u a u", 3, "u3")]
    [InlineData("u c1 r1 a u", 4, "u2")]
    [InlineData("u a u c1 r1 c2 r2", 3, "u2 c2 r2")]
    [InlineData("u a u c1 r1 c2 r2", 5, "u2 c1 r1 c2 r2")]
    [InlineData("s u c1 r1 c2 r2 c3 r3", 6, "s u1 c2 r2 c3 r3")]
    [InlineData("s u c1 r1 c2 r2 c3 r3", 1, "s u1 c3 r3")]
    [InlineData("u c1 c2 r2 r1 a c3 r3", 4, "u1 a1 c3 r3")]
    [InlineData("u c1 u r1 c2 r2", 4, "u1 u2 c2 r2")]
    [InlineData("u c1 r1 a", 1, "u1 c1 r1 a1")]
    [InlineData("u a c9 r8", 1, "u1 a1 c9 r8")]
    [InlineData("u c1 u r1 a u a u", 4, "u3 a2 u4")]
    [InlineData("u c1 u r1 a u a u", 7, "u3 a2 u4")]
    [InlineData("u c9 u a u", 4, "u2 a1 u3")]
    [InlineData("u c1 r1 a u c1 r1 a u", 6, "u2 c1 r1 a2 u3")]
    public async Task ReduceAsync_TooLong_DropsTheOldestRounds(string conversation, int room, string kept)
    {
        var messages = Parse(conversation);

        var reduced = await Fitting(room).ReduceAsync(messages, default);

        Assert.Equal(Canonical(kept), reduced.Select(static message => message.MessageId));
    }

    [Theory]
    [InlineData("Ann", 3, "system Cid Ann")]
    [InlineData("Ann", 5, "system Cid Ann")]
    [InlineData("Ann", 6, "system user Ben Ann Cid Ann")]
    [InlineData(null, 3, "system user Ben Ann Cid Ann")]
    public async Task ReduceAsync_OtherAgentsAsTheInstructionsNameThem_BeginRounds(string? name, int room, string kept)
    {
        ChatMessage[] messages =
        [
            new(ChatRole.System, "system") { AuthorName = name },
            new(ChatRole.User, "user"),
            new(ChatRole.Assistant, "Ben") { AuthorName = "Ben" },
            new(ChatRole.Assistant, "Ann") { AuthorName = "Ann" },
            new(ChatRole.Assistant, "Cid") { AuthorName = "Cid" },
            new(ChatRole.Assistant, "Ann") { AuthorName = "Ann" },
        ];

        var reduced = await Fitting(room).ReduceAsync(messages, default);

        Assert.Equal(kept, string.Join(' ', reduced.Select(static message => message.Text)));
    }

    [Theory]
    [InlineData(3, "system Cid Ben")]
    [InlineData(2, "system Ben")]
    [InlineData(5, "system user Ben Cid Ben")]
    public async Task ReduceAsync_AgentThatHasOnlyListened_DropsTheOldestWords(int room, string kept)
    {
        ChatMessage[] messages =
        [
            new(ChatRole.System, "system") { AuthorName = "Ann" },
            new(ChatRole.User, "user"),
            new(ChatRole.Assistant, "Ben") { AuthorName = "Ben" },
            new(ChatRole.Assistant, "Cid") { AuthorName = "Cid" },
            new(ChatRole.Assistant, "Ben") { AuthorName = "Ben" },
        ];

        var reduced = await Fitting(room).ReduceAsync(messages, default);

        Assert.Equal(kept, string.Join(' ', reduced.Select(static message => message.Text)));
    }

    [Fact]
    public async Task ReduceAsync_OtherAgents_CountsTheirNames()
    {
        var counted = new List<string>();
        ChatMessage[] messages =
        [
            new(ChatRole.System, "s") { AuthorName = "Ann" },
            new(ChatRole.Assistant, "b") { AuthorName = "Ben" },
            new(ChatRole.Assistant, "a") { AuthorName = "Ann" },
        ];

        await new ContextWindowChatReducer(countTokens: Count).ReduceAsync(messages, default);

        Assert.Equal(["s", "Ben: b", "a"], counted);

        int Count(string text)
        {
            counted.Add(text);
            return 1;
        }
    }

    [Fact]
    public async Task ReduceAsync_AnyConversation_OrphansNothing() =>
        await Gen.Select(Gen.Int[0, s_words.Length - 1].Select(static at => s_words[at]).Array[0, 20], Gen.Int[1, 20])
            .SampleAsync(
                static async (words, room) =>
                {
                    var messages = Parse(
                        string.Join(' ', words.Where((word, at) => IsSound(words.Take(at).ToArray(), word)))
                    );
                    var reduced = (await Fitting(room).ReduceAsync(messages, default)).ToList();
                    var dropped = Ids(messages.Except(reduced)).ToHashSet();
                    return !Ids(reduced).Any(dropped.Contains)
                        && messages.Where(IsKeptAlways(messages)).All(reduced.Contains)
                        && reduced.SequenceEqual(messages.Where(reduced.Contains));
                },
                threads: 1
            );

    [Fact]
    public async Task ReduceAsync_Default_EstimatesAndLeavesRoomForTheAnswer()
    {
        var long1 = new ChatMessage(ChatRole.User, new string('x', 3500));
        var answer = new ChatMessage(ChatRole.Assistant, "ok");
        var newest = new ChatMessage(ChatRole.User, "and?");

        var kept = await new ContextWindowChatReducer(2100, 1000).ReduceAsync([long1, answer, newest], default);
        var cut = await new ContextWindowChatReducer(2000, 1000).ReduceAsync([long1, answer, newest], default);

        Assert.Equal(3, kept.Count());
        Assert.Same(newest, Assert.Single(cut));
    }

    [Theory]
    [InlineData(8192, 0)]
    [InlineData(100, 100)]
    [InlineData(-1, 1)]
    public void Constructor_NumbersThatLeaveNoRoom_Throws(int contextWindow, int maxOutputTokens) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContextWindowChatReducer(contextWindow, maxOutputTokens));

    [Fact]
    public async Task ReduceAsync_OneMessageInTheOldestAndTheNewestRound_StaysInTheNewest()
    {
        var again = new ChatMessage(ChatRole.User, "continue");
        var answer = new ChatMessage(ChatRole.Assistant, new string('x', 3500));

        var kept = await new ContextWindowChatReducer(200, 100).ReduceAsync([again, answer, again], default);

        Assert.Same(again, Assert.Single(kept));
    }

    [Fact]
    public async Task ReduceAsync_TooLong_CountsEachMessageOnce()
    {
        var counted = new List<string>();
        var reducer = new ContextWindowChatReducer(
            20,
            10,
            text =>
            {
                counted.Add(text);
                return 1;
            }
        );

        var kept = await reducer.ReduceAsync(
            [new(ChatRole.User, "a"), new(ChatRole.Assistant, "b"), new(ChatRole.User, "c")],
            default
        );

        Assert.Single(kept);
        Assert.Equal(["a", "b", "c"], counted);
    }

    [Fact]
    public async Task ReduceAsync_CanceledWhileCounting_CountsNoFurther()
    {
        using var canceled = new CancellationTokenSource();
        var counted = 0;
        var reducer = new ContextWindowChatReducer(countTokens: _ =>
        {
            canceled.Cancel();
            return ++counted;
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            reducer.ReduceAsync([new(ChatRole.User, "a"), new(ChatRole.User, "b")], canceled.Token)
        );
        Assert.Equal(1, counted);
    }

    [Fact]
    public async Task ReduceAsync_NullOrCanceled_Throws()
    {
        var reducer = new ContextWindowChatReducer();

        await Assert.ThrowsAsync<ArgumentNullException>(() => reducer.ReduceAsync(null!, default));
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            reducer.ReduceAsync([], new CancellationToken(canceled: true))
        );
    }

    private static Func<ChatMessage, bool> IsKeptAlways(List<ChatMessage> messages)
    {
        var newest = messages.FindLast(static message => message.Role == ChatRole.User);
        return message => message.Role == ChatRole.System || message == newest;
    }

    private static IEnumerable<string> Ids(IEnumerable<ChatMessage> messages) =>
        messages
            .SelectMany(static message => message.Contents)
            .Select(static content =>
                (content as FunctionCallContent)?.CallId ?? (content as FunctionResultContent)?.CallId
            )
            .OfType<string>();

    // A call comes once, its result once and after it.
    private static bool IsSound(string[] before, string word) =>
        word[0] switch
        {
            'c' => !before.Contains(word),
            'r' => before.Contains("c" + word[1..]) && !before.SkipWhile(one => one != "c" + word[1..]).Contains(word),
            _ => true,
        };

    private static IEnumerable<string> Canonical(string words) =>
        words.Split(' ').Select(static word => char.IsDigit(word[^1]) || word[0] is 'c' or 'r' ? word : word + "1");

    // "s d u a c1 r1": system, developer, user, assistant, call 1, result 1; each with an id: its letter and how many of it so far.
    private static List<ChatMessage> Parse(string conversation)
    {
        var counts = new Dictionary<char, int>();
        return
        [
            .. conversation
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word =>
                {
                    counts[word[0]] = counts.GetValueOrDefault(word[0]) + 1;
                    var message = word[0] switch
                    {
                        's' => new ChatMessage(ChatRole.System, "x"),
                        'd' => new ChatMessage(new ChatRole("developer"), "x"),
                        'u' => new ChatMessage(ChatRole.User, "x"),
                        'c' => new ChatMessage(ChatRole.Assistant, [new FunctionCallContent(word, "f")]),
                        'r' => new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c" + word[1..], "x")]),
                        _ => new ChatMessage(ChatRole.Assistant, "x"),
                    };
                    message.MessageId = word.Length > 1 ? word : $"{word}{counts[word[0]]}";
                    return message;
                }),
        ];
    }
}
