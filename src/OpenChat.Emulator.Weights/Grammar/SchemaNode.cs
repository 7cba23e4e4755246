using System.Globalization;
using System.Text.Json;

namespace OpenChat.Emulator.Weights.Grammar;

/// <summary>A schema and where it stands in its document. The place is its identity: one place is one schema.</summary>
internal sealed class SchemaNode
{
    private SchemaNode(JsonElement schema, string place, string name)
    {
        if (schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            throw new SchemaGrammarException(place, "a schema is an object, true or false.");
        }

        (Schema, Place, Name) = (schema, place, name);
    }

    /// <summary>An object, <c>true</c> (any value) or <c>false</c> (none).</summary>
    public JsonElement Schema { get; }

    /// <summary>Such as <c>$.properties.city</c>.</summary>
    public string Place { get; }

    /// <summary>What a reader would call it: the property's or the definition's name.</summary>
    public string Name { get; }

    public bool IsFalse => Schema.ValueKind == JsonValueKind.False;

    /// <exception cref="SchemaGrammarException"><paramref name="document"/> is no schema.</exception>
    public static SchemaNode Root(JsonElement document) => new(document, "$", "main");

    /// <summary>The place of a member of this schema.</summary>
    public string At(string member) => Join(Place, member);

    /// <summary>Whether the keyword is there.</summary>
    /// <exception cref="SchemaGrammarException">Its value is of none of <paramref name="kinds"/>.</exception>
    public bool TryGet(string keyword, out JsonElement value, params ReadOnlySpan<JsonValueKind> kinds)
    {
        value = default;
        if (Schema.ValueKind != JsonValueKind.Object || !Schema.TryGetProperty(keyword, out value))
        {
            return false;
        }

        if (!kinds.Contains(value.ValueKind))
        {
            throw new SchemaGrammarException(At(keyword), $"must be {Describe(kinds)}.");
        }

        return true;
    }

    /// <summary>The schema that is the value of a keyword.</summary>
    public SchemaNode Child(string keyword, JsonElement schema) => new(schema, At(keyword), $"{Name}-item");

    /// <summary>The schemas in the list that is the value of a keyword: none where it is absent.</summary>
    /// <exception cref="SchemaGrammarException">It is no list, or an empty one, or one of something else.</exception>
    public List<SchemaNode> List(string keyword)
    {
        if (!TryGet(keyword, out var list, JsonValueKind.Array))
        {
            return [];
        }

        var place = At(keyword);
        return list.GetArrayLength() == 0
            ? throw new SchemaGrammarException(place, "must hold a schema at least.")
            :
            [
                .. list.EnumerateArray()
                    .Select((schema, i) => new SchemaNode(schema, $"{place}[{i}]", $"{Name}-{i + 1}")),
            ];
    }

    /// <summary>The schemas of the properties in an object that is the value of a keyword; of equal names the last counts.</summary>
    public OrderedDictionary<string, SchemaNode> Named(string keyword)
    {
        var nodes = new OrderedDictionary<string, SchemaNode>();
        if (TryGet(keyword, out var members, JsonValueKind.Object))
        {
            var place = At(keyword);
            foreach (var member in members.EnumerateObject())
            {
                nodes[member.Name] = new SchemaNode(member.Value, Join(place, member.Name), member.Name);
            }
        }

        return nodes;
    }

    /// <summary>The schema that <c>$ref</c> leads to; null where there is no <c>$ref</c>.</summary>
    /// <exception cref="SchemaGrammarException">It leads nowhere, out of the document, or to what is no schema.</exception>
    public SchemaNode? Reference(JsonElement document)
    {
        if (!TryGet("$ref", out var reference, JsonValueKind.String))
        {
            return null;
        }

        var pointer = reference.GetString()!;
        if (!pointer.StartsWith('#'))
        {
            throw new SchemaGrammarException(At("$ref"), "leads out of the document; give a \"#/…\" within it.");
        }

        var (target, place, name) = (document, "$", "main");
        if (pointer.Length > 1)
        {
            foreach (var escaped in pointer[1..].Split('/')[1..])
            {
                name = Uri.UnescapeDataString(escaped)
                    .Replace("~1", "/", StringComparison.Ordinal)
                    .Replace("~0", "~", StringComparison.Ordinal);
                if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(name, out var member))
                {
                    (target, place) = (member, Join(place, name));
                }
                else if (
                    target.ValueKind == JsonValueKind.Array
                    && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < target.GetArrayLength()
                )
                {
                    (target, place) = (target[index], $"{place}[{index}]");
                }
                else
                {
                    throw new SchemaGrammarException(At("$ref"), "leads to nothing in this document.");
                }
            }

            if (pointer[1] != '/')
            {
                throw new SchemaGrammarException(At("$ref"), "names an anchor; give the path to it, \"#/$defs/…\".");
            }
        }

        return new SchemaNode(target, place, name);
    }

    public static string Join(string place, string member) =>
        member.Length > 0 && member.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '-')
            ? $"{place}.{member}"
            : $"{place}[{JsonRules.Text(member)}]";

    private static string Describe(ReadOnlySpan<JsonValueKind> kinds)
    {
        var names = new List<string>();
        foreach (var kind in kinds)
        {
            names.Add(
                kind switch
                {
                    JsonValueKind.Array => "a list",
                    JsonValueKind.Object => "an object",
                    JsonValueKind.String => "a string",
                    JsonValueKind.Number => "a number",
                    _ => kind.ToString().ToLowerInvariant(),
                }
            );
        }

        return string.Join(" or ", names);
    }
}
