// Prints what the model is told about the functions of a questions file, one JSON line each, for price.mjs to count.
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.ToolCalling.Prompt;

var weather = AIFunctionFactory.CreateDeclaration(
    "get_weather",
    "Gets the weather.",
    JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""")
);
Print("rules", "", ToolPrompt.Write([weather], null)[0]);

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
        Print("tool", (string)question["id"]!, ToolDoc.Write(declaration));
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
