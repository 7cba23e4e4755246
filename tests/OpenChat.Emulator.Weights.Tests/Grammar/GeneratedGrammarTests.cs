using System.Text;
using System.Text.Json;
using OpenChat.Emulator.Weights.Grammar;

namespace OpenChat.Emulator.Weights.Tests.Grammar;

/// <summary>Whatever a grammar allows is JSON and fits the schema.</summary>
public sealed class GeneratedGrammarTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TextsOfAGrammar_FitTheSchema(bool isBounded)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var schema = GeneratedSchema.Make(random, isBounded);
            var grammar = new Gbnf(SchemaGrammar.Write(schema));
            for (var i = 0; i < 10; i++)
            {
                var text = grammar.Generate(random);
                using var value = Parse(text, $"seed {seed}: {text}");
                Assert.True(SchemaCheck.Fits(value.RootElement, schema), $"seed {seed}: {text} for {schema}");
                Assert.True(i > 0 || grammar.Allows(text), $"seed {seed}: {text}");
            }
        }
    }

    [Fact]
    public void TextsOfAnyObject_AreObjects()
    {
        var grammar = new Gbnf(SchemaGrammar.AnyObject);
        for (var seed = 0; seed < 100; seed++)
        {
            var text = grammar.Generate(new Random(seed));
            using var value = Parse(text, text);
            Assert.Equal(JsonValueKind.Object, value.RootElement.ValueKind);
        }
    }

    // As UTF-8, strictly; every string must be text, which an escaped half of a surrogate pair is not.
    private static JsonDocument Parse(string text, string what)
    {
        try
        {
            var document = JsonDocument.Parse(new UTF8Encoding(false, true).GetBytes(text), new() { MaxDepth = 1_000 });
            SchemaTexts.Check(document.RootElement);
            return document;
        }
        catch (Exception exception) when (exception is JsonException or SchemaGrammarException)
        {
            throw new InvalidOperationException($"{exception.Message} {what}", exception);
        }
    }
}
