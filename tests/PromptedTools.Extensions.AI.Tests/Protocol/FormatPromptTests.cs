using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests.Protocol;

/// <summary>What the model is told of large formats and of those that hold themselves.</summary>
public sealed partial class FormatPromptTests : StructuredOutputTestBase
{
    private static readonly string s_long = new('x', 600);

    [Fact]
    public async Task GetResponse_TypeThatHoldsItself_IsDescribedOnce()
    {
        var prompt = await PromptAsync(ChatResponseFormat.ForJsonSchema<Node>(NodeJson.Default.Options));

        Assert.Equal(
            """
            {value: string, left?: {value: string, left?: object, right?: object}, right?: {value: string, left?: object, right?: object}}
            value: The value of the node.
            left: The left child, or null when there is none.
            right: The right child, or null when there is none.
            Such as:
            {"value": "...", "left": {"value": "...", "left": null, "right": null}, "right": {"value": "...", "left": null, "right": null}}
            """,
            prompt[(prompt.IndexOf('\n') + 1)..]
        );
    }

    [Fact]
    public async Task GetResponse_TypeInTwoPlaces_IsDescribedWhereItStandsFirst()
    {
        var prompt = await PromptAsync(
            Format(
                """
                {"type":"object","$defs":{"a":{"type":"object","properties":{"zip":{"type":"integer","description":"Code."}}}},
                "properties":{"home":{"description":"Where.","$ref":"#/$defs/a"},"work":{"$ref":"#/$defs/a"}}}
                """
            )
        );

        Assert.EndsWith(
            "\n{home: {zip: int}, work: {zip: int}}\nhome: Where.\nhome.zip: Code.\nSuch as:\n{\"home\": {\"zip\": 1}, \"work\": {\"zip\": 1}}",
            prompt
        );
    }

    [Fact]
    public async Task GetResponse_TypeThatInherits_IsShownAndDescribedWhole()
    {
        var prompt = await PromptAsync(
            Format(
                """
                {"$defs":{"a":{"type":"object","properties":{"id":{"type":"integer","description":"Number."}},"required":["id"]}},
                "allOf":[{"$ref":"#/$defs/a"},{"properties":{"zip":{"type":"integer","description":"Code."}}}]}
                """
            )
        );

        Assert.EndsWith("\n{id: int, zip?: int}\nid: Number.\nzip: Code.\nSuch as:\n{\"id\": 1, \"zip\": 1}", prompt);
    }

    [Fact]
    public async Task GetResponse_DescriptionsDoNotFit_AreLeftOut()
    {
        var prompt = await PromptAsync(
            Format(
                """{"type":"object","properties":{"a":{"type":"string","description":"LONG"}}}""".Replace(
                    "LONG",
                    s_long
                )
            ),
            new() { MaxContentLength = 512 }
        );

        Assert.EndsWith("\n{a: string}\nSuch as:\n{\"a\": \"...\"}", prompt);
    }

    [Fact]
    public void GetResponse_TypeAloneDoesNotFit_IsRefusedAndSaysHowToMendIt()
    {
        var client = CreateClient(new ScriptedChatClient(), new() { MaxContentLength = 512 });
        var options = new ChatOptions
        {
            ResponseFormat = Format(
                """{"type":"object","properties":{"LONG":{"type":"string"}}}""".Replace("LONG", s_long)
            ),
        };

        var error = Assert.Throws<ArgumentException>(() =>
        {
            _ = client.GetResponseAsync("q", options);
        });

        Assert.Contains("even without its descriptions", error.Message);
        Assert.Contains("MaxContentLength", error.Message);
    }

    // More names than the schema has characters for: those that fit are shown, and that there are others.
    [Fact]
    public async Task GetResponse_TypeLongerThanItsSchema_ShowsThePropertiesThatFit()
    {
        var properties = string.Join(',', Enumerable.Range(0, 400).Select(static i => $"\"{i}\":1"));
        var schema = $"{{\"properties\":{{{properties}}}}}";

        var prompt = await PromptAsync(Format(schema));

        var type = prompt.Split('\n')[1];
        Assert.StartsWith("{0: any, 1: any, ", type);
        Assert.EndsWith(": any, …}", type);
        Assert.InRange(type.Length, schema.Length - 20, schema.Length);
    }

    [Theory]
    [InlineData("const", "{a: \"LONG\"}")]
    [InlineData("default", "{a: any}")]
    public async Task GetResponse_LongValueInTheSchema_IsNoExample(string keyword, string type)
    {
        var prompt = await PromptAsync(Format($"{{\"properties\":{{\"a\":{{\"{keyword}\":\"{s_long}\"}}}}}}"));

        Assert.EndsWith(
            $"\n{type.Replace("LONG", s_long, StringComparison.Ordinal)}\nSuch as:\n{{\"a\": \"...\"}}",
            prompt
        );
    }

    [Fact]
    public async Task GetResponse_ValueOfAHundredCharacters_IsNoExampleEither()
    {
        var schema = $"{{\"properties\":{{\"a\":{{\"const\":\"{s_long[..200]}\"}}}}}}";

        Assert.EndsWith("\nSuch as:\n{\"a\": \"...\"}", await PromptAsync(Format(schema)));
    }

    // Made harmless, each of these names is a third longer.
    [Fact]
    public async Task GetResponse_NamesOfControlTokens_TakeNoMoreThanTheirSchema()
    {
        var names = Enumerable
            .Range(0, 60)
            .Select(static i => $"\"{string.Concat(Enumerable.Repeat("<s>", 12))}{i}\":{{}}");
        var schema = $"{{\"properties\":{{{string.Join(',', names)}}}}}";

        var type = (await PromptAsync(Format(schema))).Split('\n')[1];

        Assert.StartsWith("{\"< s>< s>", type);
        Assert.EndsWith(": any, …}", type);
        Assert.InRange(type.Length, schema.Length / 2, schema.Length);
    }

    [Fact]
    public async Task GetResponse_TypeLeavesLittleRoom_ShowsTheDescriptionsThatFit()
    {
        var parts = string.Join(',', Enumerable.Range(0, 24).Select(static i => $"\"k{i}\":{{\"type\":\"string\"}}"));
        var places = Enumerable
            .Range(0, 5)
            .Select(static i => $"\"p{i}\":{{\"description\":\"About {i} {s_long[..200]}\",\"$ref\":\"#/$defs/d\"}}");
        var schema =
            $"{{\"$defs\":{{\"d\":{{\"properties\":{{{parts}}}}}}},\"properties\":{{{string.Join(',', places)}}}}}";

        var prompt = await PromptAsync(Format(schema));

        var shown = prompt[..prompt.IndexOf("\nSuch as:", StringComparison.Ordinal)].Split('\n')[1..];
        Assert.InRange(shown.Length, 2, 5);
        Assert.InRange(string.Join('\n', shown).Length, 0, schema.Length);
    }

    private static async Task<string> PromptAsync(ChatResponseFormatJson format, PromptedToolsOptions? settings = null)
    {
        var model = new ScriptedChatClient("{}", "{}", "{}");
        try
        {
            await AskAsync(CreateClient(model, settings), false, new ChatOptions { ResponseFormat = format });
        }
        catch (PromptedJsonException)
        {
            // What the model is asked is looked at here, not what it answers.
        }

        return model.Requests[0].Messages[0].Text;
    }

    private static ChatResponseFormatJson Format(string schema) =>
        ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema));

    internal sealed record Node(
        [property: Description("The value of the node.")] string Value,
        [property: Description("The left child, or null when there is none.")] Node? Left = null,
        [property: Description("The right child, or null when there is none.")] Node? Right = null
    );

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Node))]
    internal sealed partial class NodeJson : JsonSerializerContext;
}
