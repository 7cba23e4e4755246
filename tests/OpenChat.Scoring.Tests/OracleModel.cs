using System.Text.Json;
using System.Text.Json.Nodes;
using OpenChat.Emulator;
using OpenChat.LiveScore;

namespace OpenChat.Scoring.Tests;

/// <summary>Replies as a model that does everything right: it knows the questions and their answers.</summary>
internal static class OracleModel
{
    public static EmulatorReply Reply(EmulatorPrompt prompt)
    {
        // A request to repair a reply does not repeat the question.
        var asked =
            prompt
                .Messages.LastOrDefault(static message => message.Role == "user" && IsQuestion(message.Content))
                ?.Content
            ?? "";
        if (Best(Conversations.Extractions, asked, static extraction => extraction.User) is { } extraction)
        {
            return Extracted(extraction.Id);
        }

        if (Best(Conversations.TypedTasks, asked, static task => task.Task.User) is { } typed)
        {
            return
                typed.Task.Calls is [var tool]
                && !prompt.LastUserText.Contains("<tool_result", StringComparison.Ordinal)
                ? Block([TypedCall(tool)])
                : typed.Answer.Right.GetRawText();
        }

        if (prompt.LastUserText.Contains("<tool_result", StringComparison.Ordinal))
        {
            return "The results: -3, 12 and rain, 18, 19, 21, 24 degrees more, Lisbon, 396, 190.25, 1,612.00; ann@example.com, carl@example.com, tom@example.com.";
        }

        var task = prompt.SystemText.Contains("stock-price", StringComparison.Ordinal)
            ? Best(Conversations.Later, asked, static task => task.User)
            : null;
        var question = Best(Question.Asked, asked, static question => question.User);
        JsonNode[] calls = task is not null
            ? [.. task.Calls.Select(Example)]
            : [.. question?.Calls.EnumerateArray().Select(FirstAllowed) ?? []];
        return calls.Length > 0 ? Block(calls) : "I would rather talk.";
    }

    private static bool IsQuestion(string text) =>
        Question.Asked.Any(question => text.Contains(question.User, StringComparison.Ordinal))
        || Conversations.Later.Any(task => text.Contains(task.User, StringComparison.Ordinal))
        || Conversations.TypedTasks.Any(task => text.Contains(task.Task.User, StringComparison.Ordinal))
        || Conversations.Extractions.Any(extraction => text.Contains(extraction.User, StringComparison.Ordinal));

    // "ok" stands in many a question: the longest is the one that was asked.
    private static T? Best<T>(IEnumerable<T> all, string asked, Func<T, string> text)
        where T : class =>
        all.Where(one => asked.Contains(text(one), StringComparison.Ordinal)).MaxBy(one => text(one).Length);

    private static string Block(JsonNode[] calls) =>
        string.Join('\n', calls.Select(static call => $"<tool_call>\n{call.ToJsonString()}\n</tool_call>"));

    private static JsonObject Example(string tool, int index) =>
        new()
        {
            ["name"] = tool,
            ["arguments"] = tool switch
            {
                "weather-get" => new JsonObject { ["city"] = new[] { "Paris", "Madrid", "Oslo" }[index] },
                "mail-send" => new JsonObject
                {
                    ["to"] = "carl@example.com",
                    ["subject"] = "s",
                    ["body"] = "b",
                },
                "math-calculate" => new JsonObject { ["expression"] = "17 * 23 + 5" },
                "contacts-find" => new JsonObject { ["name"] = "Tom Reed" },
                _ => new JsonObject { ["symbol"] = index == 0 ? "AAPL" : "MSFT" },
            },
        };

    private static JsonObject TypedCall(string tool) =>
        new()
        {
            ["name"] = tool,
            ["arguments"] =
                tool == "weather-get" ? new JsonObject { ["city"] = "Oslo" } : new JsonObject { ["symbol"] = "AAPL" },
        };

    private static JsonObject FirstAllowed(JsonElement call)
    {
        var wanted = call.EnumerateObject().Single();
        return new() { ["name"] = wanted.Name, ["arguments"] = FirstValues(wanted.Value) };
    }

    private static JsonObject FirstValues(JsonElement properties)
    {
        var values = new JsonObject();
        foreach (var property in properties.EnumerateObject())
        {
            var first = property.Value.EnumerateArray().First();
            if (first.ValueKind != JsonValueKind.String || first.GetString() is not "")
            {
                values[property.Name] = FirstValue(first);
            }
        }

        return values;
    }

    private static JsonNode? FirstValue(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => FirstValues(value),
            JsonValueKind.Array
                when value.EnumerateArray().Any(static item => item.ValueKind == JsonValueKind.Object) =>
                new JsonArray([.. value.EnumerateArray().Select(FirstValue)]),
            _ => JsonNode.Parse(value.GetRawText()),
        };

    private static string Extracted(string id) =>
        id switch
        {
            "extract_0" => """{"Product":"kettle","PriceEuro":39,"Wants":"Replacement"}""",
            "extract_1" => """{"Name":"Tom Reed","Age":42,"Email":"tom@example.com"}""",
            "extract_2" => """{"Sentiment":"Positive","Confidence":0.9}""",
            "extract_3" => """{"Items":[{"Name":"a","Count":3},{"Name":"b","Count":2},{"Name":"c","Count":1}]}""",
            "extract_4" => """{"City":"Paris","Country":"France","PopulationMillions":2.1}""",
            "extract_5" => """{"Day":"Friday","Time":"14:00","Room":"Oak","People":["Ana","Ben","Cem"]}""",
            "extract_6" => """{"Number":"LH123","From":"Berlin","To":"Rome","Cancelled":true}""",
            "extract_7" => """{"Invoices":[{"Number":17,"Amount":120.5},{"Number":18,"Amount":80}]}""",
            "extract_8" => """["red","green","blue"]""",
            "extract_9" => """{"Fever":false,"Temperature":36.8,"Note":null}""",
            "extract_10" =>
                """{"Customer":"Ann Lee","Address":{"Street":"Oak Street 5","City":"Oslo"},"Lines":[{"Product":"chair","Count":2,"Price":49.9}]}""",
            _ => """{"Summary":"The server room is on fire.","Urgency":5}""",
        };
}
