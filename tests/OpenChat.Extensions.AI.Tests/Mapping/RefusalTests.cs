using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Mapping;

/// <summary>What is refused before anything is sent, eagerly in both modes, and what the refusal says.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly FakeServer _server = new(FakeServer.Json("""{"response":"Hi"}"""));

    public static TheoryData<ChatMessage, string> NotText =>
        new()
        {
            { new(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")]), "image/png" },
            {
                new(ChatRole.User, [new TextContent("Look"), new UriContent("https://x.y/z", "audio/mp3")]),
                "audio/mp3"
            },
            { new(ChatRole.User, [new HostedFileContent("file")]), nameof(HostedFileContent) },
        };

    public void Dispose() => _server.Dispose();

    [Theory]
    [MemberData(nameof(NotText))]
    public void Chat_ContentOtherThanText_IsNotSupported(ChatMessage message, string type) =>
        Assert.Contains(type, Refuse<NotSupportedException>([message]).Message, StringComparison.Ordinal);

    [Fact]
    public void Chat_Null_IsRefused() => Refuse<ArgumentNullException>(null!);

    [Theory]
    [CombinatorialBool]
    public void Chat_NullMessage_IsRefusedByItsPlace(bool hasTools)
    {
        var options = new ChatOptions { Tools = hasTools ? [AIFunctionFactory.Create(static () => 1, "one")] : null };

        var refusal = Refuse<ArgumentException>([.. Clients.Hello, null!], options);

        Assert.Equal("messages", refusal.ParamName);
        Assert.StartsWith("Message 1 is null.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chat_Empty_IsRefused() => Refuse<ArgumentException>([]);

    [Fact]
    public void Chat_WithoutText_IsRefused() =>
        Refuse<ArgumentException>([new(ChatRole.User, "")], new ChatOptions { Instructions = "Be brief." });

    [Fact]
    public void Chat_ContinuationToken_IsNotSupported() =>
        Refuse<NotSupportedException>(
            Clients.Hello,
            new ChatOptions { ContinuationToken = ResponseContinuationToken.FromBytes(new byte[] { 1 }) }
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Chat_NoOutputTokens_IsRefused(int tokens) =>
        Refuse<ArgumentException>(Clients.Hello, new ChatOptions { MaxOutputTokens = tokens });

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Chat_SamplingValueThatIsNotFinite_IsRefusedByItsName(float value)
    {
        (string Name, ChatOptions Options)[] wrong =
        [
            (nameof(ChatOptions.Temperature), new() { Temperature = value }),
            (nameof(ChatOptions.TopP), new() { TopP = value }),
            (nameof(ChatOptions.FrequencyPenalty), new() { FrequencyPenalty = value }),
            (nameof(ChatOptions.PresencePenalty), new() { PresencePenalty = value }),
        ];
        foreach (var (name, options) in wrong)
        {
            var refusal = Refuse<ArgumentException>(Clients.Hello, options);
            Assert.StartsWith(name + " is ", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Chat_MessageTooLong_IsRefusedWithTheNumbers()
    {
        var refusal = Refuse<ArgumentException>([new(ChatRole.User, new string('x', 4097))]);

        Assert.Contains("4097", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("4096", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(OpenChatClientOptions.MaxContentLength), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_TooLongOrEmpty_IsRefused()
    {
        using var client = Clients.Card(_server);

        Assert.Throws<ArgumentException>(() => client.GetStreamingTextAsync(new string('x', 4097)));
        Assert.Throws<ArgumentException>(() => client.GetStreamingTextAsync(""));
        Assert.Throws<ArgumentNullException>(() => client.GetStreamingTextAsync(null!));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Text_TooLongForTheGivenLimit_IsRefusedByOpenAIToo()
    {
        using var client = Clients.OpenAI(_server, static options => options.MaxContentLength = 600);

        Assert.Throws<ArgumentException>(() => client.GetStreamingTextAsync(new string('x', 601)));
    }

    [Fact]
    public async Task Chat_LongestMessage_IsSent_AndCountedInCharactersOfUnicode()
    {
        using var client = Clients.Card(_server);

        await client.GetResponseAsync([new(ChatRole.User, string.Concat(Enumerable.Repeat("😀", 4096)))]);

        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Chat_OpenAIOrHigherLimit_TakesLongMessages()
    {
        var message = new ChatMessage(ChatRole.User, new string('x', 5000));
        using var openAI = Clients.OpenAI(_server);
        using var raised = Clients.Card(_server, static options => options.MaxContentLength = 5000);

        await openAI.GetResponseAsync([message]);
        await raised.GetResponseAsync([message]);

        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public void Chat_CountedAndTooLong_IsRefusedWithTheNumbers()
    {
        var refusal = Refuse<OpenChatException>(
            Clients.Hello,
            configure: static options =>
                (options.CountTokens, options.ContextWindow, options.MaxOutputTokens) = (static _ => 91, 100, 2)
        );

        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, refusal.Kind);
        Assert.Contains("99 tokens", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("100", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_CountedAndFitting_IsSent()
    {
        using var client = Clients.Card(
            _server,
            static options =>
                (options.CountTokens, options.ContextWindow, options.MaxOutputTokens) = (static _ => 90, 100, 2)
        );

        await client.GetResponseAsync(Clients.Hello);

        Assert.Single(_server.Requests);
    }

    [Fact]
    public void Chat_AnswerAsLongAsTheContextWindow_IsRefusedWithoutATokenizer()
    {
        var refusal = Refuse<OpenChatException>(Clients.Hello, new ChatOptions { MaxOutputTokens = 8192 });

        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, refusal.Kind);
        Assert.Contains("MaxOutputTokens", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_GuessedTooLong_IsSentWithAWarning()
    {
        var logs = new FakeLogCollector();
        using var factory = new LoggerFactory([new FakeLoggerProvider(logs)]);
        using var client = Clients.OpenAI(_server, logs: factory);

        await client.GetResponseAsync([new(ChatRole.User, new string('x', 20_000))]);
        await client.GetResponseAsync([new(ChatRole.User, new string('x', 35_000))]);

        var warning = Assert.Single(logs.GetSnapshot(), static log => log.Level == LogLevel.Warning);
        Assert.Contains("10008 tokens", warning.Message, StringComparison.Ordinal);
    }

    private T Refuse<T>(
        ChatMessage[] messages,
        ChatOptions? options = null,
        Action<OpenChatClientOptions>? configure = null
    )
        where T : Exception
    {
        using var client = Clients.Card(_server, configure);
        // Not awaited, not enumerated: the check comes first.
        var refusal = Assert.Throws<T>(() => client.GetStreamingResponseAsync(messages, options));
        Assert.Throws<T>(() =>
        {
            _ = client.GetResponseAsync(messages, options);
        });
        Assert.Empty(_server.Requests);
        return refusal;
    }
}
