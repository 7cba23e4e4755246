using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Wire;

/// <summary>The token is nowhere but in its header; prompts and replies are nowhere below Trace.</summary>
public sealed class SecretTests
{
    private const string Prompt = "my private question";
    private const string Reply = "my private answer";

    private readonly FakeLogCollector _logs = new();

    [Theory]
    // FastAPI's answer to a field that is too long: https://docs.pydantic.dev/latest/errors/validation_errors/#string_too_long
    [InlineData(
        """{"detail":[{"type":"string_too_long","loc":["body","prompt"],"msg":"too long","input":$,"ctx":{}}]}"""
    )]
    [InlineData("""{"detail":[{"input":$,"type":"string_too_long","loc":["body","prompt"],"msg":"too long"}]}""")]
    [InlineData("""{"error":{"message":"prompt is too long: 9000 tokens > 8192 maximum","prompt":$}}""")]
    [InlineData("""{"error":{"message":$}}""")]
    [InlineData("""{"detail":$}""")]
    [InlineData("""{"error":{"message":"no","metadata":{"raw":$}}}""")]
    [InlineData("Request too large: $ (413)")]
    [InlineData("<html>$</html>")]
    public async Task AnyMethod_ServerRepeatsTheLongPrompt_ItIsHidden(string body)
    {
        var prompt = string.Concat(
            Enumerable.Range(0, 20_000).Select(static number => $"private {number} \"é\"\t☃,\n")
        );
        body = body.Replace(
            "$",
            System.Text.Json.Nodes.JsonValue.Create(prompt).ToJsonString(),
            StringComparison.Ordinal
        );
        string[] bodies = [body, body.Replace("\\n", "\n", StringComparison.Ordinal), prompt];
        foreach (var said in bodies)
        {
            using var server = new FakeServer(
                FakeServer.Error(413, said),
                FakeServer.Events($"event: error\ndata: {said.ReplaceLineEndings("\ndata: ")}\n\n")
            );
            using var client = Clients.OpenAI(server);
            ChatMessage[] messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, prompt)];

            var whole = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(messages));
            var streamed = await Assert.ThrowsAsync<OpenChatException>(() =>
                client.GetStreamingResponseAsync(messages).Collect()
            );

            Assert.All(
                [whole, streamed],
                static failure =>
                    Assert.DoesNotContain(
                        "private",
                        $"{failure} {failure.ErrorCode} {string.Join(" ", failure.ServerMessages)}",
                        StringComparison.Ordinal
                    )
            );
        }
    }

    [Fact]
    public async Task GetResponseAsync_ServersOwnWordsInThePrompt_AreStillTheirKind()
    {
        using var server = new FakeServer(
            FakeServer.Error(
                400,
                """{"error":{"message":"the request exceeds the available context size. try increasing it"}}"""
            )
        );
        using var client = Clients.OpenAI(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() =>
            client.GetResponseAsync("Why does it say: the request exceeds the available context size?")
        );

        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, failure.Kind);
    }

    [Theory]
    [InlineData("Invalid key: " + Clients.Token)]
    [InlineData($$"""{"errors":[{"code":10000,"message":"bad token \"{{Clients.Token}}\""}]}""")]
    [InlineData($$$"""{"error":{"code":"{{{Clients.Token}}}","type":"{{{Clients.Token}}}","message":"no"}}""")]
    public async Task GetResponseAsync_ServerRepeatsTheToken_ItIsBlackened(string body)
    {
        using var server = new FakeServer(FakeServer.Error(401, body));
        using var client = Clients.Card(server);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Contains("***", failure.Message + failure.ErrorCode, StringComparison.Ordinal);
        AssertNoToken($"{failure} {failure.ErrorCode} {string.Join(" ", failure.ServerMessages)}");
    }

    [Theory]
    [InlineData("cf-aig-authorization", "Bearer own-secret", "no: own-secret")]
    [InlineData("x-api-key", "own-secret", """{"error":{"message":"invalid key own-secret"}}""")]
    [InlineData("Ocp-Apim-Subscription-Key", "own-secret", "no: own-secret")]
    [InlineData("X-Auth-Token", "own-secret twice", "no: own-secret twice")]
    [InlineData("Client-Secret", "own-secret", "no: own-secret")]
    public async Task GetResponseAsync_ServerRepeatsAKeyOfAConfiguredHeader_ItIsBlackened(
        string name,
        string value,
        string body
    )
    {
        using var server = new FakeServer(FakeServer.Error(401, body));
        using var client = Clients.OpenAI(server, options => options.Headers[name] = value);

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Contains("***", Assert.Single(failure.ServerMessages), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "own-secret",
            $"{failure} {string.Join(" ", failure.ServerMessages)}",
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("line\nend")]
    [InlineData("ключ")]
    [InlineData("two words")]
    public async Task GetResponseAsync_ProviderGivesNoToken_RefusesWithoutShowingIt(string token)
    {
        using var server = new FakeServer(FakeServer.Json("{}"));
        using var client = Clients.Card(
            server,
            options => (options.ApiToken, options.ApiTokenProvider) = (null, _ => new(token))
        );

        var failure = await Assert.ThrowsAsync<OpenChatException>(() => client.GetResponseAsync(Clients.Hello));

        Assert.Equal(OpenChatErrorKind.Authentication, failure.Kind);
        Assert.Contains("ApiTokenProvider", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 200)]
    [InlineData(false, 503)]
    [InlineData(true, 503)]
    public async Task AnyCall_LogsAndActivities_HoldNoTokenAndNoWordsBelowTrace(bool isStream, int status)
    {
        // Of tests that run beside this one, too: they may end while these are looked at.
        var activities = new ConcurrentQueue<Activity>();
        using var listener = Listen(activities);
        using var factory = LoggerFactory.Create(builder =>
            builder.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(_logs))
        );
        using var server = new FakeServer(
            status != 200 ? FakeServer.Error(status, Reply)
            : isStream ? FakeServer.Events($"data: {{\"response\":\"{Reply}\"}}\n\ndata: oops\n\ndata: [DONE]\n\n")
            : FakeServer.Json($$"""{"response":"{{Reply}}"}""")
        );
        using var client = Clients.Card(server, logs: factory);
        ChatMessage[] messages = [new(ChatRole.User, Prompt)];
        OpenChatException? failure = null;
        using (new Activity("call").Start())
        {
            try
            {
                _ = isStream
                    ? await client.GetStreamingResponseAsync(messages).Collect()
                    : await client.GetResponseAsync(messages);
            }
            catch (OpenChatException thrown)
            {
                failure = thrown;
            }
        }

        Assert.Equal(status != 200, failure is not null);
        AssertNoToken(failure?.ToString() ?? "");
        Assert.DoesNotContain(Prompt, failure?.ToString() ?? "", StringComparison.Ordinal);
        AssertLogs(hasReply: status == 200);
        Assert.All(
            activities.SelectMany(static activity =>
                activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags))
            ),
            static tag => AssertNoToken($"{tag.Key}={tag.Value}")
        );
    }

    private void AssertLogs(bool hasReply)
    {
        var logs = _logs.GetSnapshot();
        Assert.All(logs, static log => AssertNoToken(Write(log)));
        var traced = logs.Where(static log => log.Level == LogLevel.Trace).Select(Write).ToList();
        Assert.Contains(traced, static line => line.Contains(Prompt, StringComparison.Ordinal));
        Assert.Equal(hasReply, traced.Any(static line => line.Contains(Reply, StringComparison.Ordinal)));
        var others = logs.Where(static log => log.Level != LogLevel.Trace).Select(Write);
        Assert.All(
            others,
            static line =>
            {
                Assert.DoesNotContain(Prompt, line, StringComparison.Ordinal);
                Assert.DoesNotContain(Reply, line, StringComparison.Ordinal);
            }
        );
    }

    private static string Write(FakeLogRecord log) =>
        $"{log.Message} {string.Join(" ", log.StructuredState ?? [])} {log.Exception}";

    private static void AssertNoToken(string text) =>
        Assert.DoesNotContain(Clients.Token, text, StringComparison.Ordinal);

    private static ActivityListener Listen(ConcurrentQueue<Activity> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
