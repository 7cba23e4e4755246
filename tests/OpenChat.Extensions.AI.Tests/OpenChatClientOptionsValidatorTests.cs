namespace OpenChat.Extensions.AI.Tests;

public sealed class OpenChatClientOptionsValidatorTests
{
    private const string Account = "0123456789abcdef0123456789abcdef";

    public static TheoryData<string, Action<OpenChatClientOptions>> Faults =>
        new()
        {
            { "Endpoint is not set", static options => options.Endpoint = null },
            { "account id", static options => options.Endpoint = OpenChatEndpoint.WorkersAI("") },
            { "account id", static options => options.Endpoint = OpenChatEndpoint.WorkersAI("{account_id}") },
            { "account id", static options => options.Endpoint = OpenChatEndpoint.WorkersAI("$ACCOUNT") },
            { "account id", static options => options.Endpoint = OpenChatEndpoint.WorkersAI("..") },
            { "account id", static options => options.Endpoint = OpenChatEndpoint.WorkersAI("a/b") },
            { "gateway id", static options => options.Endpoint = OpenChatEndpoint.AIGateway(Account, " ") },
            { "gateway id", static options => options.Endpoint = OpenChatEndpoint.LegacyAIGateway(Account, "a/b") },
            { "absolute", static options => options.Endpoint = OpenAI("v1") },
            { "absolute", static options => options.Endpoint = OpenAI("ftp://host/v1") },
            { "no query", static options => options.Endpoint = OpenAI("https://host/v1?key=1") },
            { "no query", static options => options.Endpoint = OpenAI("https://me:secret@host/v1") },
            { "plain HTTP", static options => options.Endpoint = OpenAI("http://host/v1") },
            {
                "plain HTTP",
                static options =>
                {
                    (options.Endpoint, options.ApiToken) = (OpenAI("http://host/v1"), null);
                    options.Headers["cf-aig-authorization"] = "Bearer x";
                }
            },
            { "ApiToken is not set", static options => options.ApiToken = null },
            { "ApiToken is not set", static options => options.ApiToken = "" },
            { "white space", static options => options.ApiToken = "token\n" },
            { "not both", static options => options.ApiTokenProvider = static _ => new("x") },
            { "no model id", static options => options.ModelId = " " },
            { "no model id", static options => options.ModelId = "../x" },
            { "MaxOutputTokens", static options => options.MaxOutputTokens = 0 },
            { "MaxOutputTokens", static options => options.MaxOutputTokens = 8193 },
            { "ContextWindow", static options => options.ContextWindow = 0 },
            { "MaxContentLength", static options => options.MaxContentLength = 0 },
            { "MaxRetries", static options => options.MaxRetries = -1 },
            { "MaxRetries", static options => options.MaxRetries = 11 },
            { "MaxExtraRequests", static options => options.PromptedTools!.MaxExtraRequests = 11 },
            { "ResponseTimeout", static options => options.ResponseTimeout = TimeSpan.Zero },
            { "StreamIdleTimeout", static options => options.StreamIdleTimeout = TimeSpan.FromDays(25) },
            { "MaxResponseBytes", static options => options.MaxResponseBytes = 1023 },
            { "MaxFrameBytes", static options => options.MaxFrameBytes = 1023 },
            { "TimeProvider", static options => options.TimeProvider = null! },
            { "The header \"a b\"", static options => options.Headers["a b"] = "x" },
            { "The header \"x\"", static options => options.Headers["x"] = "a\r\nb: c" },
            { "The header \"x\"", static options => options.Headers["x"] = "ключ" },
            { "The header \"Content-Type\"", static options => options.Headers["Content-Type"] = "text/plain" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Constructor_WrongOption_IsRefusedByName(string words, Action<OpenChatClientOptions> spoil)
    {
        var options = Good();
        spoil(options);

        var refusal = Assert.Throws<ArgumentException>(() => new OpenChatClient(options));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("options", refusal.ParamName);
    }

    [Fact]
    public void Constructor_SeveralWrongOptions_NamesAllInOneMessage()
    {
        var options = Good();
        (options.MaxRetries, options.ApiToken, options.MaxFrameBytes) = (-1, " ", 1);
        options.Endpoint = OpenChatEndpoint.WorkersAI("");
        options.PromptedTools!.RaisedMaxOutputTokens = 0;

        var message = Assert.Throws<ArgumentException>(() => new OpenChatClient(options)).Message;

        Assert.All(
            ["MaxRetries", "ApiToken", "MaxFrameBytes", "account id", "PromptedTools."],
            word => Assert.Contains(word, message, StringComparison.Ordinal)
        );
        Assert.Equal(5, options.FindFaults().Count);
        Assert.All(options.FindFaults(), fault => Assert.Contains(fault, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Constructor_GoodOptions_Constructs()
    {
        Action<OpenChatClientOptions>[] changes =
        [
            static _ => { },
            static options => options.Endpoint = OpenAI("http://localhost:8080"),
            static options => options.Endpoint = OpenAI("http://127.0.0.1:8080/v1/"),
            static options => (options.Endpoint, options.ApiToken) = (OpenAI("http://host/v1"), null),
            static options => (options.Endpoint, options.AllowInsecureTransport) = (OpenAI("http://host/v1"), true),
            static options => (options.ApiToken, options.ApiTokenProvider) = (null, static _ => new("x")),
            static options => options.ResponseTimeout = Timeout.InfiniteTimeSpan,
            static options =>
            {
                options.ApiToken = null;
                options.Headers["Authorization"] = "Bearer x";
            },
        ];

        foreach (var change in changes)
        {
            var options = Good();
            change(options);
            Assert.Empty(options.FindFaults());
            new OpenChatClient(options).Dispose();
        }
    }

    [Fact]
    public void Constructor_Null_Throws() => Assert.Throws<ArgumentNullException>(() => new OpenChatClient(null!));

    private static OpenChatEndpoint OpenAI(string uri) =>
        OpenChatEndpoint.OpenAICompatible(new Uri(uri, UriKind.RelativeOrAbsolute));

    private static OpenChatClientOptions Good() =>
        new() { Endpoint = OpenChatEndpoint.WorkersAI(Account), ApiToken = "secret-token" };
}
