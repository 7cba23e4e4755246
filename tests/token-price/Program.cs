// Prints what the model is told about the functions of a questions file, one JSON line each, for price.mjs to count.
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI;
using PromptedTools.Extensions.AI.Protocol;

var weather = AIFunctionFactory.CreateDeclaration(
    "get_weather",
    "Gets the weather.",
    JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""")
);
var writer = new PromptWriter(new PromptedToolsOptions());
var foreign = writer.Foreign;
var request = ToolRequest.From(new ChatOptions { Tools = [weather] }, allowsMultipleCalls: true, foreign);
var prompt = writer.Tools.Write(request, format: null);
Print("rules", "", string.Join('\n', prompt[0], prompt[^1]));

AIFunctionDeclaration[] thirty =
[
    .. Enumerable
        .Range(1, 30)
        .Select(i => AIFunctionFactory.CreateDeclaration($"get_weather_{i}", "", weather.JsonSchema)),
];
foreach (var stage in Enum.GetValues<ConversationStage>())
{
    Print("reminder", $"{stage}, 1 tool", writer.Tools.Reminder(request, stage)!);
    var many = ToolRequest.From(new ChatOptions { Tools = thirty }, allowsMultipleCalls: true, foreign);
    Print("reminder", $"{stage}, 30 tools", writer.Tools.Reminder(many, stage)!);
}

foreach (var mode in (ChatToolMode[])[ChatToolMode.RequireAny, ChatToolMode.RequireSpecific(weather.Name)])
{
    var required = ToolRequest.From(
        new ChatOptions { Tools = [weather], ToolMode = mode },
        allowsMultipleCalls: true,
        foreign
    );
    Print("reminder", mode.GetType().Name, writer.Tools.Reminder(required, ConversationStage.FirstQuestion)!);
}

foreach (var line in File.ReadLines(args[0]).Where(static line => line.Length > 0))
{
    var question = JsonNode.Parse(line)!;
    foreach (var tool in question["tools"]!.AsArray())
    {
        var declaration = AIFunctionFactory.CreateDeclaration(
            (string)tool!["name"]!,
            (string?)tool["description"],
            JsonSerializer.SerializeToElement(tool["parameters"])
        );
        Print("tool", (string)question["id"]!, ToolDoc.Write(declaration, foreign));
        Print("json", (string)question["id"]!, tool.ToJsonString());
    }
}

static void Print(string kind, string id, string text) =>
    Console.WriteLine(
        new JsonObject
        {
            ["kind"] = kind,
            ["id"] = id,
            ["text"] = text,
        }.ToJsonString()
    );
