using System.Diagnostics;
using System.Text.Json;
using OpenChat.Emulator.Weights.Tests.Support;

namespace OpenChat.Emulator.Weights.Tests;

/// <summary>Answers of the tiny model: noise, but counted, cut, repeated and ended as those of any other.</summary>
public sealed class AnswerTests : IAsyncDisposable
{
    private const string Greedy = """{"temperature":0,"cache_prompt":false}""";

    private readonly TinyModel _tiny = new();

    [Fact]
    public async Task Generate_Limit_EndsThereWithExactUsage()
    {
        var engine = await _tiny.OpenAsync();
        var prompt = Ask.Prompt("Hello", """{"seed":1}""", maxTokens: 20);

        var (_, last, _) = await engine.AnswerAsync(prompt);

        Assert.Equal("length", last.FinishReason);
        Assert.Equal(new EmulatorUsage(engine.CountTokens(prompt), 20) { CachedTokens = 0 }, last.Usage);
        Assert.Equal(20, last.Timings!.CompletionTokens);
        Assert.Equal(engine.CountTokens(prompt), last.Timings.PromptTokens);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Generate_SmallestLimit_IsOneToken(int limit)
    {
        var engine = await _tiny.OpenAsync();

        var (_, last, _) = await engine.AnswerAsync(Ask.Prompt("Hello", Greedy, limit));

        Assert.Equal(1, last.Usage!.CompletionTokens);
    }

    [Fact]
    public async Task Generate_NoLimit_EndsWithTheContext()
    {
        var engine = await _tiny.OpenAsync(configure: options => options.ContextWindow = 256);
        var prompt = Ask.Prompt("Hello", """{"grammar":"root ::= [a-z]+"}""", maxTokens: null);

        var (_, last, _) = await engine.AnswerAsync(prompt);

        Assert.Contains(last.FinishReason, new[] { "length", "stop" });
        var unending = await engine.AnswerAsync(Ask.Prompt("Hello", """{"grammar":"root ::= \"ab\" root"}""", null));
        Assert.Equal("length", unending.Last.FinishReason);
        Assert.Equal(256, unending.Last.Usage!.TotalTokens);
    }

    [Fact]
    public async Task Generate_TemperatureZero_RepeatsToTheByte()
    {
        var engine = await _tiny.OpenAsync();

        var first = await engine.AnswerAsync(Ask.Prompt("Hello", Greedy, 64));
        await engine.AnswerAsync(Ask.Prompt("Something else", """{"seed":7}""", 64));
        var second = await engine.AnswerAsync(Ask.Prompt("Hello", Greedy, 64));

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(0, second.Last.Usage!.CachedTokens);
    }

    [Fact]
    public async Task Generate_Seed_RepeatsAndAnotherDiffers()
    {
        var engine = await _tiny.OpenAsync();
        async Task<string> With(int seed) =>
            (await engine.AnswerAsync(Ask.Prompt("Hello", $$"""{"seed":{{seed}},"cache_prompt":false}""", 64))).Text;

        var first = await With(1);

        Assert.Equal(first, await With(1));
        Assert.NotEqual(first, await With(2));
    }

    [Fact]
    public async Task Generate_SameBeginning_IsKept()
    {
        var engine = await _tiny.OpenAsync();
        EmulatorMessage[] conversation = [new("user", new string('a', 400))];
        var first = await engine.AnswerAsync(Ask.Prompt(conversation, Greedy, 8));

        EmulatorMessage[] longer = [.. conversation, new("assistant", "ok"), new("user", "b")];
        var prompt = Ask.Prompt(longer, """{"temperature":0}""", 8);
        var second = await engine.AnswerAsync(prompt);
        var fresh = await engine.AnswerAsync(Ask.Prompt(longer, Greedy, 8));

        Assert.InRange(
            second.Last.Usage!.CachedTokens!.Value,
            first.Last.Usage!.PromptTokens - 1,
            first.Last.Usage.PromptTokens
        );
        Assert.Equal(engine.CountTokens(prompt) - second.Last.Usage.CachedTokens, second.Last.Timings!.PromptTokens);
        Assert.Equal(0, fresh.Last.Usage!.CachedTokens);
        Assert.Equal(fresh.Text, second.Text);
    }

    [Fact]
    public async Task Generate_SamePromptAgain_EvaluatesOneToken()
    {
        var engine = await _tiny.OpenAsync();
        var prompt = Ask.Prompt("Hello", """{"temperature":0}""");
        await engine.AnswerAsync(prompt);

        var (_, last, _) = await engine.AnswerAsync(prompt);

        Assert.Equal(engine.CountTokens(prompt) - 1, last.Usage!.CachedTokens);
    }

    [Fact]
    public async Task Generate_StopSequence_EndsBeforeIt()
    {
        var engine = await _tiny.OpenAsync();
        const string body = """{"temperature":0,"cache_prompt":false,"grammar":"root ::= \"one, two, three, four\""}""";

        var (text, last, chunks) = await engine.AnswerAsync(Ask.Prompt("Count", body, 64, ", three", "none"));

        Assert.Equal("one, two", text);
        Assert.Equal("stop", last.FinishReason);
        Assert.DoesNotContain(
            chunks,
            chunk =>
                chunk.Text.Contains(", t", StringComparison.Ordinal)
                && !chunk.Text.Contains(", tw", StringComparison.Ordinal)
        );
        var whole = await engine.AnswerAsync(Ask.Prompt("Count", body, 64, ", threes"));
        Assert.Equal("one, two, three, four", whole.Text);
    }

    [Fact]
    public async Task Generate_CharactersOfSeveralTokens_ComeWhole()
    {
        var engine = await _tiny.OpenAsync();

        var (text, last, chunks) = await engine.AnswerAsync(
            Ask.Prompt("Hi", """{"temperature":0,"grammar":"root ::= \"ä数😀é\""}""", 64)
        );

        Assert.Equal("ä数😀é", text);
        Assert.Equal(["ä", "数", "😀", "é", ""], chunks.Select(chunk => chunk.Text));
        Assert.InRange(last.Usage!.CompletionTokens, 11, 13);
    }

    [Fact]
    public async Task Generate_Noise_HasNoHalfCharacters()
    {
        var engine = await _tiny.OpenAsync();

        var (_, _, chunks) = await engine.AnswerAsync(
            Ask.Prompt("Hi", """{"temperature":2,"seed":3,"top_k":0}""", 500)
        );

        Assert.All(
            chunks,
            chunk =>
                Assert.Equal(chunk.Text, string.Concat(chunk.Text.EnumerateRunes().Select(rune => rune.ToString())))
        );
    }

    [Theory]
    [InlineData("""{"temperature":"hot"}""")]
    [InlineData("""{"temperature":-1}""")]
    [InlineData("""{"top_p":1.5}""")]
    [InlineData("""{"top_k":-3}""")]
    [InlineData("""{"min_p":[]}""")]
    [InlineData("""{"seed":"one"}""")]
    [InlineData("""{"repetition_penalty":0}""")]
    [InlineData("""{"frequency_penalty":3}""")]
    [InlineData("""{"presence_penalty":-3}""")]
    [InlineData("""{"grammar":7}""")]
    [InlineData("""{"grammar":"root ::= missing"}""")]
    [InlineData("""{"grammar":"root ::= root"}""")]
    [InlineData("""{"grammar":"root ::= \"a\"{5,1}"}""")]
    [InlineData("""{"grammar":"other ::= \"x\""}""")]
    [InlineData("""{"grammar":"root ::= \"x\"","response_format":{"type":"json_object"}}""")]
    [InlineData("""{"response_format":{"type":"yaml"}}""")]
    [InlineData("""{"response_format":"json"}""")]
    [InlineData("""{"response_format":{"type":"json_schema"}}""")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"schema":{"$ref":"#/$defs/none"}}}}""")]
    public async Task Generate_BadSetting_IsRefusedBeforeAnyText(string body)
    {
        var engine = await _tiny.OpenAsync();

        var exception = await Assert.ThrowsAsync<EmulatorEngineException>(() =>
            engine.AnswerAsync(Ask.Prompt("Hi", body))
        );

        Assert.Equal(400, exception.StatusCode);
        var next = await engine.AnswerAsync(Ask.Prompt("Hi"));
        Assert.NotNull(next.Last.FinishReason);
    }

    [Theory]
    [InlineData("""{"repetition_penalty":1.3}""")]
    [InlineData("""{"frequency_penalty":2}""")]
    [InlineData("""{"presence_penalty":2}""")]
    public async Task Generate_Penalty_ChangesWhatIsRepeated(string penalty)
    {
        var engine = await _tiny.OpenAsync();
        async Task<string> With(string body) =>
            (
                await engine.AnswerAsync(
                    Ask.Prompt(
                        "Hi",
                        $"{{\"temperature\":0,\"cache_prompt\":false,\"grammar\":\"root ::= [a-d]{{60}}\"{body}}}",
                        60
                    )
                )
            ).Text;

        var plain = await With("");
        var punished = await With("," + penalty.Trim('{', '}'));

        Assert.NotEqual(plain, punished);
    }

    [Fact]
    public async Task Generate_TooLongAPrompt_IsRefused()
    {
        var engine = await _tiny.OpenAsync(configure: options => options.ContextWindow = 128);

        var exception = await Assert.ThrowsAsync<EmulatorEngineException>(() =>
            engine.AnswerAsync(Ask.Prompt(new string('x', 200)))
        );

        Assert.Equal((400, 5021), (exception.StatusCode, exception.ErrorCode));
    }

    [Fact]
    public async Task Generate_Constrained_GivesTheFormTwice()
    {
        // A second constrained answer once came back empty: https://github.com/SciSharp/LLamaSharp/issues/906
        var engine = await _tiny.OpenAsync();
        const string body = """
            {"seed":1,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object",
            "properties":{"city":{"enum":["Oslo","Paris"]},"days":{"type":"boolean"}},"required":["city","days"],"additionalProperties":false}}}}
            """;

        for (var time = 0; time < 3; time++)
        {
            var (text, last, _) = await engine.AnswerAsync(Ask.Prompt("Hi", body, 200));

            Assert.Equal("stop", last.FinishReason);
            var value = JsonElement.Parse(text);
            Assert.Contains(value.GetProperty("city").GetString(), new[] { "Oslo", "Paris" });
            Assert.Contains(value.GetProperty("days").ValueKind, new[] { JsonValueKind.True, JsonValueKind.False });
        }
    }

    [Theory]
    [InlineData("""{"response_format":{"type":"json_object"}}""")]
    [InlineData("""{"response_format":{"type":"json_object","schema":{"type":"object"}}}""")]
    [InlineData("""{"json_schema":{"type":"object"}}""")]
    public async Task Generate_JsonObject_BeginsAsOne(string body)
    {
        var engine = await _tiny.OpenAsync();

        var (text, _, _) = await engine.AnswerAsync(Ask.Prompt("Hi", body, 50));

        Assert.StartsWith("{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_GrammarThatNoTokenFollows_IsAnErrorAndNotTheEndOfTheProcess()
    {
        var engine = await _tiny.OpenAsync(new TinyGguf { HasHalfCharacters = false });

        var exception = await Assert.ThrowsAsync<EmulatorEngineException>(() =>
            engine.AnswerAsync(Ask.Prompt("Hi", """{"grammar":"root ::= \"a\" \"ä\""}"""))
        );

        Assert.Equal(400, exception.StatusCode);
        Assert.NotNull((await engine.AnswerAsync(Ask.Prompt("Hi"))).Last.FinishReason);
    }

    [Fact]
    public async Task Generate_CallerGoesAway_NoFurtherTokenIsMade()
    {
        var engine = await _tiny.OpenAsync();
        using var leaving = new CancellationTokenSource();
        var seen = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var prompt = Ask.Prompt("Hi", """{"grammar":"root ::= \"ab\" root"}""", null);
            await foreach (var _ in engine.GenerateAsync(prompt, leaving.Token))
            {
                if (++seen == 3)
                {
                    await leaving.CancelAsync();
                }
            }
        });

        Assert.Equal(3, seen);
        // What is held tells how far it went: the prompt, and the answer's tokens but the last.
        var prompt = Ask.Raw(engine.ApplyTemplate([new("user", "Hi")]) + new string('a', 50));
        var (_, last, _) = await engine.AnswerAsync(prompt);
        Assert.InRange(last.Usage!.CachedTokens!.Value, 1, engine.CountTokens(Ask.Prompt("Hi")) + 3);
    }

    [Fact]
    public async Task Generate_EnumeratorLeft_TheNextRequestIsAnswered()
    {
        var engine = await _tiny.OpenAsync();
        await foreach (
            var _ in engine.GenerateAsync(Ask.Prompt("Hi", maxTokens: null), TestContext.Current.CancellationToken)
        )
        {
            break;
        }

        var (_, last, _) = await engine.AnswerAsync(Ask.Prompt("Hi"));

        Assert.NotNull(last.FinishReason);
    }

    [Fact]
    public async Task Generate_ManyAtOnce_AreAnsweredInOrderAndTheLastRefused()
    {
        var engine = await _tiny.OpenAsync(configure: options => options.MaxWaitingRequests = 2);
        var order = new List<int>();
        // The next answer begins when the one before was read to its end: the first piece tells the order.
        async Task AskAsync(int number)
        {
            var isFirst = true;
            var prompt = Ask.Prompt($"Question {number}", Greedy, 8);
            await foreach (var _ in engine.GenerateAsync(prompt, TestContext.Current.CancellationToken))
            {
                if (isFirst)
                {
                    order.Add(number);
                }

                isFirst = false;
            }
        }

        var busy = engine
            .GenerateAsync(Ask.Prompt("First", maxTokens: null), TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await busy.MoveNextAsync());
        var second = AskAsync(2);
        var third = AskAsync(3);
        var refused = await Assert.ThrowsAsync<EmulatorEngineException>(() => AskAsync(4));
        await busy.DisposeAsync();
        await Task.WhenAll(second, third);

        Assert.Equal((429, 3040), (refused.StatusCode, refused.ErrorCode));
        Assert.Equal([2, 3], order);
    }

    [Fact]
    public async Task Dispose_WhileAnswering_EndsTheAnswer()
    {
        var engine = await _tiny.OpenAsync();
        var answer = engine
            .GenerateAsync(
                Ask.Prompt("Hi", """{"grammar":"root ::= \"ab\" root"}""", null),
                TestContext.Current.CancellationToken
            )
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await answer.MoveNextAsync());

        var disposal = engine.DisposeAsync().AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await answer.MoveNextAsync()) { }
        });
        await answer.DisposeAsync();
        await disposal;

        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.AnswerAsync(Ask.Prompt("Hi")));
    }

    [Fact]
    public async Task Dispose_CallerWhoNeverReadsOn_EndsAllTheSame()
    {
        var engine = await _tiny.OpenAsync();
        var abandoned = engine
            .GenerateAsync(Ask.Prompt("Hi", Greedy, null), TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await abandoned.MoveNextAsync());

        await engine.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        await abandoned.DisposeAsync();
    }

    [Fact]
    public async Task Generate_AThousandAnswers_MemoryStaysFlat()
    {
        var engine = await _tiny.OpenAsync();
        async Task AnswerManyAsync(int count)
        {
            for (var time = 0; time < count; time++)
            {
                var grammar = time % 2 == 0 ? """,{"response_format":{"type":"json_object"}}""" : "";
                await engine.AnswerAsync(Ask.Prompt($"Question {time}", grammar.Length > 0 ? grammar[1..] : "{}", 8));
            }
        }

        await AnswerManyAsync(200);
        var before = ResidentBytes();
        await AnswerManyAsync(1_000);

        Assert.InRange(ResidentBytes() - before, long.MinValue, 30_000_000);
    }

    [Fact]
    public async Task Dispose_GivesNativeMemoryBack()
    {
        // Each holds 32 MB of keys and values.
        for (var time = 0; time < 3; time++)
        {
            await using var warm = await _tiny.OpenAsync(configure: options => options.ContextWindow = 65_536);
        }

        var before = ResidentBytes();
        for (var time = 0; time < 10; time++)
        {
            await using var engine = await _tiny.OpenAsync(configure: options => options.ContextWindow = 65_536);
            await engine.AnswerAsync(Ask.Prompt("Hi"));
        }

        Assert.InRange(ResidentBytes() - before, long.MinValue, 100_000_000);
    }

    public ValueTask DisposeAsync() => _tiny.DisposeAsync();

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
