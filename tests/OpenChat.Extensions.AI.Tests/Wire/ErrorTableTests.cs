using System.Net;
using OpenChat.Extensions.AI.Tests.Support;
using static OpenChat.Extensions.AI.OpenChatErrorKind;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>Every row of the table of errors, in both modes: what it is, and whether it is tried again.</summary>
public sealed class ErrorTableTests
{
    public static TheoryData<int, string?, OpenChatErrorKind, bool> Card =>
        new()
        {
            { 429, "3036", QuotaExceeded, false },
            { 429, "4006", QuotaExceeded, false },
            { 402, "2021", QuotaExceeded, false },
            { 402, null, QuotaExceeded, false },
            { 429, "3040", Busy, true },
            { 429, null, Busy, true },
            { 408, "3007", OpenChatErrorKind.Timeout, true },
            { 408, "3008", OpenChatErrorKind.Timeout, true },
            { 408, null, OpenChatErrorKind.Timeout, true },
            { 500, "3043", Server, true },
            { 500, "7009", Server, true },
            { 500, null, Server, true },
            { 502, null, Server, true },
            { 503, null, Server, true },
            { 529, null, Server, true },
            { 409, null, Server, true },
            { 401, "10000", Authentication, false },
            { 400, "10000", Authentication, false },
            { 401, null, Authentication, false },
            { 403, null, Authentication, false },
            { 401, "2009", Authentication, false },
            { 403, "5016", Authentication, false },
            { 403, "5018", Authentication, false },
            { 403, "3023", Authentication, false },
            { 403, "3041", Authentication, false },
            { 400, "5007", ModelUnavailable, false },
            { 404, "3042", ModelUnavailable, false },
            { 400, "5028", ModelUnavailable, false },
            { 400, "5021", ContextWindowExceeded, false },
            { 400, "5004", InvalidRequest, false },
            { 400, "5006", InvalidRequest, false },
            { 400, "8001", InvalidRequest, false },
            { 400, "1001", InvalidRequest, false },
            { 400, "3003", InvalidRequest, false },
            { 400, "5023", InvalidRequest, false },
            { 405, "5005", InvalidRequest, false },
            { 400, "5019", InvalidRequest, false },
            { 413, "3006", InvalidRequest, false },
            { 413, null, InvalidRequest, false },
            { 400, "7000", InvalidRequest, false },
            { 404, "7003", InvalidRequest, false },
            { 404, "2001", InvalidRequest, false },
            { 404, null, InvalidRequest, false },
            { 400, null, InvalidRequest, false },
            { 422, null, InvalidRequest, false },
            { 307, null, InvalidRequest, false },
        };

    public static TheoryData<int, string, OpenChatErrorKind, bool> Words =>
        new()
        {
            {
                429,
                """{"errors":[{"message":"you have used up your daily free allocation of 10,000 neurons"}]}""",
                QuotaExceeded,
                false
            },
            {
                429,
                """{"error":{"code":"insufficient_quota","message":"x","type":"insufficient_quota"}}""",
                QuotaExceeded,
                false
            },
            {
                400,
                """{"error":{"code":400,"message":"the request exceeds the available context size.","type":"invalid_request_error"}}""",
                ContextWindowExceeded,
                false
            },
            {
                400,
                """{"object":"error","message":"This model's maximum context length is 8192 tokens.","type":"BadRequestError","code":400}""",
                ContextWindowExceeded,
                false
            },
            {
                404,
                """{"error":{"message":"model \"openchat\" not found, try pulling it first","type":"api_error","param":null,"code":null}}""",
                ModelUnavailable,
                false
            },
            {
                404,
                """{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}""",
                ModelUnavailable,
                false
            },
            {
                500,
                """{"error":{"code":500,"message":"'messages' is required","type":"server_error"}}""",
                InvalidRequest,
                false
            },
            { 503, """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""", Server, true },
            { 500, """{"error":{"message":"oops","type":"api_error"}}""", Server, true },
        };

    [Fact]
    public async Task GetResponseAsync_OwnServerWithTheApisCodes_IsNotSentToCloudflaresDashboard()
    {
        using var server = new FakeServer(
            FakeServer.Error(404, """{"success":false,"errors":[{"code":7000,"message":"No route"}]}""")
        );
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Contains("does the endpoint's base address end in /v1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_Redirect_SaysWhereToAndNoSecret()
    {
        using var server = new FakeServer(static () =>
        {
            var answer = FakeServer.Error(307)();
            answer.Headers.Location = new Uri("https://user:secret@models.example/v1/chat?key=secret");
            return answer;
        });
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Contains("It redirects to https://models.example/v1/chat.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Card))]
    public async Task GetResponseAsync_CardError_IsItsKind(
        int status,
        string? code,
        OpenChatErrorKind kind,
        bool isTransient
    )
    {
        var body = code is null
            ? """{"result":null,"success":false,"errors":[{"message":"no"}],"messages":[]}"""
            : $$"""{"result":null,"success":false,"errors":[{"code":{{code}},"message":"no"}],"messages":[]}""";
        using var server = new FakeServer(FakeServer.Error(status, body));
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        AssertFailure(failure, status, kind, isTransient);
        Assert.Equal(code, failure.ErrorCode);
        Assert.Equal(["no"], failure.ServerMessages);
        Assert.Equal(isTransient ? 3 : 1, server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Card))]
    public async Task GetStreamingResponseAsync_CardError_IsItsKind(
        int status,
        string? code,
        OpenChatErrorKind kind,
        bool isTransient
    )
    {
        using var server = new FakeServer(
            FakeServer.Error(status, code is null ? "" : $$"""{"errors":[{"code":"{{code}}"}]}""")
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetStreamingResponseAsync(Clients.Hello).Collect()
        );

        AssertFailure(failure, status, kind, isTransient);
        Assert.Equal(isTransient ? 3 : 1, server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Words))]
    public async Task GetResponseAsync_OpenAIError_IsItsKind(
        int status,
        string body,
        OpenChatErrorKind kind,
        bool isTransient
    )
    {
        using var server = new FakeServer(FakeServer.Error(status, body));
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        AssertFailure(failure, status, kind, isTransient);
        Assert.Equal(isTransient ? 3 : 1, server.Requests.Count);
    }

    [Fact]
    public async Task GetResponseAsync_ServerErrorOfTheCard_IsSentAgain()
    {
        using var server = new FakeServer(
            FakeServer.Error(500, """{"error":{"code":500,"message":"x","type":"server_error"}}""")
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        AssertFailure(failure, 500, Server, isTransient: true);
    }

    [Theory]
    [InlineData("""{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""")]
    [InlineData("404 page not found")]
    [InlineData("")]
    public async Task GetResponseAsync_NoRouteOfAnOwnServer_AsksForV1(string body)
    {
        using var server = new FakeServer(FakeServer.Error(404, body));
        using var own = Clients.OpenAI(server);
        using var hosted = Clients.Card(server);

        var ownFailure = await Assert.ThrowsAsync<OpenChatException>(() => own.GetResponseAsync(Clients.Hello));
        var failure = await Assert.ThrowsAsync<OpenChatException>(() => hosted.GetResponseAsync(Clients.Hello));

        AssertFailure(ownFailure, 404, InvalidRequest, isTransient: false);
        Assert.Contains("does the endpoint's base address end in /v1", ownFailure.Message, StringComparison.Ordinal);
        Assert.Contains("check the account id", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertFailure(OpenChatException failure, int status, OpenChatErrorKind kind, bool isTransient)
    {
        Assert.Equal(kind, failure.Kind);
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Equal(isTransient, failure.IsTransient);
        Assert.Contains($"HTTP {status}", failure.Message, StringComparison.Ordinal);
    }
}
