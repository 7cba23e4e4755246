using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>A list with one character too many, too few or other than it should be: all of its items, or none.</summary>
public class DamagedValueTests
{
    private const int Rounds = 3_000;
    private const string Characters = "{}[]():,;\"'`#/\\<>=+-. \n0a$%…";
    private const string Schema = """
        {"type":"array","items":{"type":"object","properties":{"n":{"type":"number"},"s":{"type":"string"},
        "o":{"type":"object","properties":{"n":{"type":"number"}}},"l":{"type":"array","items":{"type":"string"}}},
        "required":["n","s","o","l"]}}
        """;

    private static readonly string[] s_items =
    [
        """{"n": 1, "s": "one", "o": {"n": 2}, "l": ["a", "b"]}""",
        """{"n": -2.5, "s": "two, too", "o": {"n": 1000}, "l": []}""",
        """{"n": 3, "s": "three: 3", "o": {"n": 4}, "l": ["c"]}""",
    ];

    [Fact]
    public async Task GetResponse_ListWithADamagedItem_IsTakenWholeOrNotAtAll()
    {
        var random = new Random(20_240_118);
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema)) };
        var pieces = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = random.Next(s_items.Length);
            var items = s_items.ToArray();
            items[damaged] = Damage(items[damaged], random);
            var reply = "[" + string.Join(", ", items) + "]";
            if (await ReadAsync(reply, options) is { } json && !IsWhole(JsonElement.Parse(json), damaged))
            {
                pieces.Add(reply + " gave " + json);
            }
        }

        Assert.Empty(pieces);
    }

    private static bool IsWhole(JsonElement list, int damaged) =>
        list.GetArrayLength() == s_items.Length
        && Enumerable
            .Range(0, s_items.Length)
            .All(i => i == damaged || JsonElement.DeepEquals(list[i], JsonElement.Parse(s_items[i])));

    private static string Damage(string item, Random random)
    {
        var at = random.Next(item.Length);
        var c = Characters[random.Next(Characters.Length)].ToString();
        return random.Next(3) switch
        {
            0 => item.Remove(at, 1),
            1 => item.Insert(at, c),
            _ => item.Remove(at, 1).Insert(at, c),
        };
    }

    private static async Task<string?> ReadAsync(string reply, ChatOptions options)
    {
        using var client = new PromptedToolsChatClient(new ScriptedChatClient(reply), new() { MaxExtraRequests = 0 });
        try
        {
            return (await client.GetResponseAsync("q", options)).Text;
        }
        catch (PromptedJsonException)
        {
            return null;
        }
    }
}
