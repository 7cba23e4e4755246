using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PromptedTools.Extensions.AI.Tests;

/// <summary>The tools that the shapes of the design are written for.</summary>
internal static class TestTools
{
    public static AIFunctionDeclaration GetWeather { get; } =
        Declare(
            "get_weather",
            "Gets the weather forecast of a city.",
            """
            {
              "type": "object",
              "properties": {
                "city": { "type": "string", "description": "The city's name." },
                "days": { "type": "integer", "minimum": 1, "maximum": 7, "description": "How many days." },
                "unit": { "type": "string", "enum": ["celsius", "fahrenheit"] }
              },
              "required": ["city"]
            }
            """
        );

    public static AIFunctionDeclaration SearchDocs { get; } =
        Declare(
            "search_docs",
            "Searches the documentation.",
            """
            {
              "type": "object",
              "properties": {
                "query": { "type": "string" },
                "top_k": { "type": "integer" },
                "tags": { "type": "array", "items": { "type": "string" } }
              },
              "required": ["query"]
            }
            """
        );

    public static AIFunctionDeclaration Now { get; } =
        Declare("now", "Tells the time.", """{ "type": "object", "properties": {} }""");

    public static AIFunctionDeclaration SendMail { get; } =
        Declare(
            "Mail-Send",
            "Sends a mail.",
            """
            {
              "type": "object",
              "properties": { "to": { "type": "string" }, "body": { "type": "string" } },
              "required": ["to", "body"]
            }
            """
        );

    public static IList<AITool> All => [GetWeather, SearchDocs, Now, SendMail];

    public static AIFunctionDeclaration Declare(string name, string? description, string schema) =>
        AIFunctionFactory.CreateDeclaration(name, description, JsonElement.Parse(schema));
}
