using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenChat.Extensions.AI.Mapping;
using OpenChat.Extensions.AI.Tests.Support;

namespace OpenChat.Extensions.AI.Tests.Mapping;

/// <summary>What becomes of values that callers add to a request's body themselves.</summary>
public sealed class AdditionalPropertiesTests
{
    [Fact]
    public async Task GetResponseAsync_JsonValues_AreSent_OthersAndReservedOnesAreNot()
    {
        using var document = JsonDocument.Parse("""{"a":[1]}""");

        var body = await Send(
            new ChatOptions
            {
                AdditionalProperties = new()
                {
                    ["text"] = "t",
                    ["flag"] = true,
                    ["long"] = 5_000_000_000L,
                    ["decimal"] = 1.10m,
                    ["float"] = 0.5f,
                    ["node"] = new JsonArray(1, null),
                    ["element"] = document.RootElement,
                    ["list"] = new object?[]
                    {
                        1,
                        "two",
                        null,
                        new Dictionary<string, object?> { ["x"] = null },
                    },
                    ["nothing"] = null,
                    ["nan"] = double.NaN,
                    ["other"] = new Version(1, 0),
                    ["list of others"] = new[] { new Version(1, 0) },
                    ["stream"] = true,
                    ["tools"] = new[] { 1 },
                    ["messages"] = new[] { 1 },
                },
            }
        );

        Clients.AssertJson(
            """
            {"messages":[{"role":"user","content":"Hello"}],"max_tokens":1024,"text":"t","flag":true,"long":5000000000,
            "decimal":1.10,"float":0.5,"node":[1,null],"element":{"a":[1]},"list":[1,"two",null,{"x":null}]}
            """,
            body
        );
    }

    [Fact]
    public async Task GetResponseAsync_DictionariesOfAnyKind_AreObjects()
    {
        var body = await Send(
            new ChatOptions
            {
                AdditionalProperties = new()
                {
                    ["logit_bias"] = new Dictionary<string, int> { ["1"] = 2 },
                    ["by token"] = new Dictionary<int, double> { [15] = -1.5 },
                    ["text"] = new SortedDictionary<string, string> { ["a"] = "b" },
                    ["empty"] = new Dictionary<string, string>(),
                    ["nested"] = new Dictionary<string, List<int>> { ["a"] = [1, 2] },
                    ["time"] = DateTimeOffset.UnixEpoch,
                },
            }
        );

        Clients.AssertJson(
            """
            {"messages":[{"role":"user","content":"Hello"}],"max_tokens":1024,"logit_bias":{"1":2},"by token":{"15":-1.5},
            "text":{"a":"b"},"empty":{},"nested":{"a":[1,2]},"time":"1970-01-01T00:00:00+00:00"}
            """,
            body
        );
    }

    [Fact]
    public async Task GetResponseAsync_LeftOut_AreNamedInTheLog()
    {
        var logs = new FakeLogCollector();
        using var factory = new LoggerFactory([new FakeLoggerProvider(logs)]);
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.Card(server, logs: factory);
        var circle = new Dictionary<string, object?>();
        circle["itself"] = circle;
        var options = new ChatOptions
        {
            AdditionalProperties = new()
            {
                ["circle"] = circle,
                ["nan"] = double.NaN,
                ["other"] = new Version(1, 0),
                ["nothing"] = null,
                ["min_p"] = 0.1,
            },
        };

        await client.GetResponseAsync(Clients.Hello, options);

        var warning = Assert.Single(logs.GetSnapshot(), static log => log.Level == LogLevel.Warning);
        Assert.Contains("circle, nan, other.", warning.Message, StringComparison.Ordinal);
        Assert.Equal(0.1, (double)server.Request.Json["min_p"]!);
    }

    [Fact]
    public void TryConvert_DeepDictionary_ConvertsEachValueOnce()
    {
        var innermost = new CountedList();
        object value = innermost;
        for (var level = 0; level < 12; level++)
        {
            value = new Dictionary<string, object?> { ["x"] = value };
        }

        Assert.True(JsonValues.TryConvert(value, out _));
        Assert.Equal(1, innermost.Readings);
    }

    [Fact]
    public async Task GetResponseAsync_MaxTokens_TakesThePlaceOfTheDefault() =>
        Assert.Equal(
            99,
            (int)(await Send(new ChatOptions { AdditionalProperties = new() { ["max_tokens"] = 99 } }))["max_tokens"]!
        );

    private static async Task<JsonObject> Send(ChatOptions options)
    {
        using var server = new FakeServer(FakeServer.Json("""{"response":"Hi"}"""));
        using var client = Clients.Card(server);
        await client.GetResponseAsync(Clients.Hello, options);
        return server.Request.Json;
    }

    private sealed class CountedList : IEnumerable<int>
    {
        public int Readings { get; private set; }

        public IEnumerator<int> GetEnumerator()
        {
            Readings++;
            return Enumerable.Range(0, 2).GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
