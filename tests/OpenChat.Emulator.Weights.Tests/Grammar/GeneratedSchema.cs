using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Weights.Tests.Grammar;

/// <summary>A schema made of the keywords that <c>SchemaGrammar</c> keeps, at random; each has values that fit it.</summary>
internal sealed class GeneratedSchema(Random random, bool isBounded)
{
    private const int MaxDepth = 3;

    private static readonly string[] s_names = ["a", "name", "two words", "quote\"", "日本", "x-1", "id", ""];

    /// <param name="random">Decides everything.</param>
    /// <param name="isBounded">Strings, lists and values have an end, and nothing holds itself.</param>
    public static JsonElement Make(Random random, bool isBounded)
    {
        var maker = new GeneratedSchema(random, isBounded);
        var schema = maker.Object(0);
        schema["$defs"] = new JsonObject
        {
            ["leaf"] = maker.Scalar(),
            ["tree"] = Json(
                """{"type":"object","properties":{"of":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}"""
            ),
        };
        return JsonSerializer.SerializeToElement(schema);
    }

    private JsonNode Any(int depth) =>
        random.Next(depth >= MaxDepth ? 6 : 12) switch
        {
            0 => Json("""{"$ref":"#/$defs/leaf"}"""),
            1 when !isBounded => Json("""{"$ref":"#/$defs/tree"}"""),
            2 when !isBounded => random.Next(2) == 0 ? true : new JsonObject(),
            6 or 7 => Object(depth + 1),
            8 or 9 => List(depth + 1),
            10 => new JsonObject { ["anyOf"] = new JsonArray(Any(depth + 1), Any(depth + 1)) },
            11 => Both(depth + 1),
            _ => Scalar(),
        };

    private JsonObject Object(int depth)
    {
        var schema = new JsonObject { ["type"] = "object" };
        var names = s_names.Where(_ => random.Next(2) == 0).ToList();
        if (names.Count > 0 || random.Next(2) == 0)
        {
            schema["properties"] = new JsonObject(
                names.Select(name => KeyValuePair.Create(name, (JsonNode?)Any(depth)))
            );
        }

        schema["required"] = new JsonArray([
            .. names.Where(_ => random.Next(2) == 0).Select(name => JsonValue.Create(name)),
        ]);
        if (isBounded || random.Next(2) == 0)
        {
            schema["additionalProperties"] = isBounded || random.Next(2) == 0 ? false : Any(depth + 1);
        }

        return schema;
    }

    private JsonObject List(int depth)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Any(depth) };
        var min = random.Next(3);
        if (random.Next(3) == 0)
        {
            schema["prefixItems"] = new JsonArray(Any(depth), Any(depth));
        }

        if (random.Next(2) == 0)
        {
            schema["minItems"] = min;
        }

        if (isBounded || random.Next(2) == 0)
        {
            schema["maxItems"] = min + random.Next(2);
        }

        return schema;
    }

    private JsonObject Both(int depth)
    {
        var (first, second) = (Object(depth), Object(depth));
        first.Remove("additionalProperties");
        foreach (var name in first["properties"] is JsonObject of ? of.Select(pair => pair.Key).ToList() : [])
        {
            (second["properties"] as JsonObject)?.Remove(name);
        }

        second.Remove("required");
        second.Remove("additionalProperties");
        first["allOf"] = new JsonArray(second);
        return first;
    }

    private JsonObject Scalar()
    {
        var schema = new JsonObject();
        switch (random.Next(8))
        {
            case 0:
                schema["type"] = "integer";
                schema["minimum"] = random.Next(-300, 3);
                schema["maximum"] = (int)schema["minimum"]! + random.Next(120);
                break;
            case 1:
                schema["type"] = "number";
                break;
            case 2:
                schema["type"] = new JsonArray("boolean", "null");
                break;
            case 3:
                schema["enum"] = Json("""["a","\"\\\n\u0001é😀",1,-2.5e3,null,true,[1,{"b":[]}],{}]""");
                break;
            case 4:
                schema["const"] = s_names[random.Next(s_names.Length)];
                break;
            default:
                schema["type"] = random.Next(3) == 0 ? new JsonArray("string", "integer") : "string";
                schema["minLength"] = random.Next(4);
                if (isBounded || random.Next(2) == 0)
                {
                    schema["maxLength"] = (int)schema["minLength"]! + random.Next(17);
                }

                break;
        }

        return schema;
    }

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;
}
