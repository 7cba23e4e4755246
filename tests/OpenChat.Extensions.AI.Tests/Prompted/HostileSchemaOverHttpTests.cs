using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Tests.Support;
using PromptedTools.Extensions.AI.Tests.Json;

namespace OpenChat.Extensions.AI.Tests.Prompted;

/// <summary>The whole way of a hostile schema, as a tool's and as a format's: what crosses the network, and what comes back.</summary>
public sealed class HostileSchemaOverHttpTests : EmulatedTestBase
{
    private const int MaxPrompt = 4_000;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_HostileToolAndFormat_SendsLittleAndEnds(bool isOpenAI, bool isStreamed)
    {
        using var client = Client(isOpenAI);
        foreach (var (name, schema) in HostileSchemas.All)
        {
            var count = Emulator.Requests.Count;
            Script(
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": [{\"b\": 1}], \"p0\": 1}}</tool_call>",
                "{\"a\": [{\"a\": 1}], \"p1\": {\"p2\": []}}",
                "{\"b\": \"x\"}"
            );

            await AskAsync(client, isStreamed, schema);

            Assert.NotEqual(count, Emulator.Requests.Count);
            for (; count < Emulator.Requests.Count; count++)
            {
                Assert.True(Sent(count).Sum(static message => message.Length) < 3 * MaxPrompt, name);
            }

            Emulator.Script.Clear();
        }
    }

    private static async Task AskAsync(IChatClient client, bool isStreamed, string schema)
    {
        var options = new ChatOptions
        {
            Tools = [TestTools.Declare("f", "Does it.", schema)],
            ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema)),
        };
        try
        {
            await AskAsync(client, isStreamed, Clients.Hello, options);
        }
        catch (InvalidOperationException)
        {
            // Whether the answer fits is not asked here.
        }
    }
}
