using System.Text.Json;
using OpenChat.Emulator.Weights.Grammar;

namespace OpenChat.Emulator.Weights.Tests.Grammar;

/// <summary>
/// Schemas that people use, and the grammar of each to be read by a reviewer; a grammar that differs is written beside the
/// approved one in the test's output folder, to be read and taken over. <c>NAME.values.json</c> has values that the
/// grammar takes (<c>valid</c>) and refuses (<c>invalid</c>).
/// </summary>
public sealed class ApprovedGrammarTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Grammar", "Approved");

    public static TheoryData<string> Names => [.. Directory.GetFiles(s_folder, "*.schema.json").Select(Name).Order()];

    [Fact]
    public void Names_AreThoseOfFortySchemasAtLeast() => Assert.True(Names.Count >= 40, $"{Names.Count}");

    [Theory]
    [MemberData(nameof(Names))]
    public void Grammar_IsTheApprovedOne(string name) =>
        AssertApproved(name, SchemaGrammar.Write(Read($"{name}.schema.json")));

    [Theory]
    [MemberData(nameof(Names))]
    public void Grammar_TakesTheValidValuesAndRefusesTheInvalid(string name)
    {
        var schema = Read($"{name}.schema.json");
        var grammar = new Gbnf(SchemaGrammar.Write(schema));
        var values = Read($"{name}.values.json");
        foreach (var value in values.GetProperty("valid").EnumerateArray())
        {
            Assert.True(SchemaCheck.Fits(value, schema), $"{value} does not fit");
            foreach (var space in new[] { "", " ", "\n" })
            {
                Assert.True(grammar.Allows(Text(value, space)), Text(value, space));
            }

            // White space has an end.
            Assert.False(grammar.Allows(Text(value, "") + " "), "a space behind");
            if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                Assert.False(grammar.Allows(Text(value, "  ")), "two spaces");
            }
        }

        foreach (var value in values.GetProperty("invalid").EnumerateArray())
        {
            Assert.False(grammar.Allows(Text(value, "")), Text(value, ""));
        }
    }

    [Fact]
    public void AnyObject_IsTheApprovedOne()
    {
        AssertApproved("json-object", SchemaGrammar.AnyObject);
        var grammar = new Gbnf(SchemaGrammar.AnyObject);
        Assert.True(grammar.Allows("""{"a": [1, {"b": null}], "c": "\u00e9\\"}"""));
        Assert.False(grammar.Allows("[]"));
        Assert.False(grammar.Allows("1"));
    }

    // As a model writes it: non-ASCII as it is, the given white space after brackets, commas and colons and before brackets.
    private static string Text(JsonElement value, string space) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => List('[', value.EnumerateArray().Select(item => Text(item, space)), ']', space),
            JsonValueKind.Object => List(
                '{',
                value.EnumerateObject().Select(m => $"{JsonRules.Text(m.Name)}:{space}{Text(m.Value, space)}"),
                '}',
                space
            ),
            _ => JsonRules.Text(value),
        };

    private static string List(char open, IEnumerable<string> items, char close, string space) =>
        items.ToList() is { Count: > 0 } list
            ? open + space + string.Join("," + space, list) + space + close
            : open + space + close;

    private static void AssertApproved(string name, string grammar)
    {
        var path = Path.Combine(s_folder, $"{name}.gbnf");
        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (grammar != approved)
        {
            File.WriteAllText(path + ".received", grammar);
        }

        Assert.Equal(approved, grammar);
    }

    private static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, file))).RootElement;

    private static string Name(string path) => Path.GetFileName(path)[..^".schema.json".Length];
}
