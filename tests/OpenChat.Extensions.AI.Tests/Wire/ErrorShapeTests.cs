using System.Net;
using System.Text;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>Every shape in which an error's body is known to come.</summary>
public sealed class ErrorShapeTests
{
    [Theory]
    [InlineData("""{"errors":[{"code":5006,"message":"a"},{"code":1,"message":"b"}]}""", "5006", "a|b")]
    [InlineData("""{"errors":[{"code":"5006","message":"a"}]}""", "5006", "a")]
    [InlineData("""{"errors":[{"message":"a"}]}""", null, "a")]
    [InlineData("""{"errors":["a"]}""", null, "a")]
    [InlineData("""{"error":[{"code":5006,"message":"a"}]}""", "5006", "a")]
    [InlineData("""{"error":{"code":5006,"message":"a"}}""", "5006", "a")]
    [InlineData("""{"error":{"code":"bad_thing","message":"a","type":"invalid_request_error"}}""", "bad_thing", "a")]
    [InlineData(
        """{"error":{"code":400,"message":"a","type":"invalid_request_error"}}""",
        "invalid_request_error",
        "a"
    )]
    [InlineData(
        """{"error":{"code":null,"message":"a","type":"invalid_request_error"}}""",
        "invalid_request_error",
        "a"
    )]
    [InlineData("""{"error":"a"}""", null, "a")]
    [InlineData("""{"internalCode":5006,"description":"a"}""", "5006", "a")]
    [InlineData("""{"detail":"a"}""", null, "a")]
    [InlineData("""{"detail":{"msg":"a"}}""", null, "a")]
    [InlineData("""{"detail":{"msg":"a","type":"service_unavailable"}}""", "service_unavailable", "a")]
    [InlineData("""{"detail":[{"loc":["body","messages"],"msg":"a","type":"value_error"}]}""", "value_error", "a")]
    [InlineData(
        """{"detail":[{"type":"missing","loc":["body","messages",0,"content"],"msg":"a","input":{"role":"user"},"ctx":{"error":{"message":"x"}}},{"loc":["body"],"msg":"b","type":"missing"}]}""",
        "missing",
        "a|b"
    )]
    [InlineData("""{"detail":["a","b"]}""", null, "a|b")]
    [InlineData("""{"detail":[]}""", null, "")]
    [InlineData("""{"detail":null}""", null, "")]
    [InlineData("""{"detail":{"loc":{},"msg":"a"}}""", null, "a")]
    // Text Generation Inference, router/src/server.rs.
    [InlineData("""{"error":"a","error_type":"validation"}""", "validation", "a")]
    // OpenRouter, https://openrouter.ai/docs/api-reference/errors: what the server behind it said.
    [InlineData(
        """{"error":{"message":"a","code":"x","metadata":{"provider_name":"p","flagged_input":"prompt","raw":"{\"error\":{\"message\":\"b\"}}"}}}""",
        "x",
        "a|b"
    )]
    [InlineData("""{"error":{"message":"a","code":"x","metadata":{"raw":"b"}}}""", "x", "a|b")]
    [InlineData("""{"error":{"message":"a","code":"x","metadata":"b"}}""", "x", "a")]
    [InlineData("""{"choices":[{"message":{"content":"reply"},"error":{"code":"x","message":"a"}}]}""", "x", "a")]
    [InlineData("[BUSY] a", null, "[BUSY] a")]
    [InlineData("{'detail': 'a'}", null, "{'detail': 'a'}")]
    // Cut off before its message: what there is may be the prompt.
    [InlineData("""{"detail":[{"input":"my long pro""", null, "")]
    [InlineData("""{"error":"my long pro""", null, "")]
    [InlineData("""["my long pro""", null, "")]
    [InlineData("""{"result":{"errors":[{"code":5006,"message":"a"}]}}""", "5006", "a")]
    [InlineData("""{"result":[],"errors":[{"code":5006,"message":"a"}]}""", "5006", "a")]
    [InlineData("""[{"code":5006,"message":"a"}]""", "5006", "a")]
    [InlineData("\"a\"", null, "a")]
    [InlineData("plain words\r\nin \u001b[31mtwo lines", null, "plain words in [31mtwo lines")]
    [InlineData("<html><style>p {}</style><body><h1>502</h1>Bad gateway</body></html>", null, "502 Bad gateway")]
    [InlineData("""{"errors":[{"code":5006,"message":"a"},{"code":7,"mess""", "5006", "a")]
    [InlineData("", null, "")]
    [InlineData("null", null, "")]
    [InlineData("{}", null, "")]
    public async Task GetResponseAsync_ErrorBody_IsRead(string body, string? code, string messages)
    {
        using var server = new FakeServer(FakeServer.Error(400, body));
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(code, failure.ErrorCode);
        Assert.Equal(messages, string.Join("|", failure.ServerMessages));
        Assert.Equal(OpenChatErrorKind.InvalidRequest, failure.Kind);
        Assert.Contains(messages.Split('|')[0], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_FaultOfOneField_NamesTheField()
    {
        using var server = new FakeServer(
            FakeServer.Error(
                422,
                """{"detail":[{"loc":["body","messages",0,"content"],"msg":"field required","type":"missing"}]}"""
            )
        );
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Contains("field required", failure.Message, StringComparison.Ordinal);
        Assert.Contains("body.messages.0.content", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_LongErrorMessage_IsCutAt300Characters()
    {
        using var server = new FakeServer(
            FakeServer.Error(400, $$"""{"errors":[{"message":"{{new string('x', 5000)}}"}]}""")
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(300, Assert.Single(failure.ServerMessages).Length);
        Assert.InRange(failure.Message.Length, 300, 500);
    }

    [Fact]
    public async Task GetResponseAsync_EndlessErrorBody_IsReadTo64KiB()
    {
        var piece = Encoding.UTF8.GetBytes(new string('x', 1024));
        var body = new PieceStream([.. Enumerable.Repeat(piece, 1000)]) { StaysSilent = true };
        using var server = new FakeServer(() =>
            new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StreamContent(body) }
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.InvalidRequest, failure.Kind);
        Assert.InRange(body.ReadPieces, 63, 65);
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task GetResponseAsync_ErrorBodyBreaksOff_StillHasItsStatus()
    {
        using var server = new FakeServer(() =>
            new HttpResponseMessage(HttpStatusCode.Unauthorized)
            {
                Content = new StreamContent(new PieceStream("{\"err") { Failure = new IOException("cut") }),
            }
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.Authentication, failure.Kind);
    }

    [Theory]
    [InlineData("cf-ai-req-id")]
    [InlineData("cf-aig-log-id")]
    [InlineData("cf-ray")]
    [InlineData("x-request-id")]
    public async Task GetResponseAsync_ErrorWithRequestId_ShowsIt(string header)
    {
        using var server = new FakeServer(() =>
            new HttpResponseMessage(HttpStatusCode.BadRequest) { Headers = { { header, "abc" } } }
        );
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal("abc", failure.RequestId);
    }

    [Fact]
    public async Task GetResponseAsync_AnswerWithRequestIds_ShowsThemAsAdditionalProperties()
    {
        using var server = new FakeServer(() =>
        {
            var response = FakeServer.Json("""{"response":"Hi"}""")();
            response.Headers.Add("cf-ray", "ray");
            response.Headers.Add("cf-aig-cache-status", "HIT");
            return response;
        });
        using var client = Clients.Card(server);

        var response = await client.GetResponseAsync(Clients.Hello);
        var updates = await client.GetStreamingResponseAsync(Clients.Hello).ToListAsync();

        Assert.Equal("ray", response.AdditionalProperties!["cf-ray"]);
        Assert.Equal("HIT", response.AdditionalProperties["cf-aig-cache-status"]);
        Assert.Equal("ray", updates[^1].AdditionalProperties!["cf-ray"]);
    }
}
