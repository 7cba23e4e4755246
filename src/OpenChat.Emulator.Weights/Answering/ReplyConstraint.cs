using System.Text.Json;
using LLama.Native;
using OpenChat.Emulator.Weights.Grammar;
using OpenChat.Emulator.Weights.Loading;

namespace OpenChat.Emulator.Weights.Answering;

/// <summary>The grammar that a request asks for: its own, or the one of its response format.</summary>
internal static class ReplyConstraint
{
    private const int MaxGrammarLength = 100_000;

    /// <summary>The grammar in GBNF, or null where any text will do.</summary>
    /// <exception cref="EmulatorEngineException">The format or the schema cannot be used, or the grammar cannot be read.</exception>
    public static string? Of(JsonElement body, SafeLlamaModelHandle model)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var grammar = Own(body);
        var schema = SchemaOf(body);
        if (grammar is not null && schema is not null)
        {
            throw Invalid("Either 'grammar' or a response format is used, not both.");
        }

        return grammar is not null ? Checked(grammar, model) : schema;
    }

    private static string? Own(JsonElement body) =>
        !body.TryGetProperty("grammar", out var grammar) || grammar.ValueKind == JsonValueKind.Null ? null
        : grammar.ValueKind != JsonValueKind.String ? throw Invalid("'grammar' is a text in GBNF.")
        : grammar.GetString() is { Length: > 0 and <= MaxGrammarLength } text ? text
        : grammar.GetString()!.Length == 0 ? null
        : throw Invalid($"'grammar' has at most {MaxGrammarLength:N0} characters.");

    private static string? SchemaOf(JsonElement body)
    {
        // llama.cpp's own field, beside OpenAI's.
        if (body.TryGetProperty("json_schema", out var bare) && bare.ValueKind != JsonValueKind.Null)
        {
            return Grammar(bare);
        }

        if (!body.TryGetProperty("response_format", out var format) || format.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var type =
            format.ValueKind == JsonValueKind.Object
            && format.TryGetProperty("type", out var name)
            && name.ValueKind == JsonValueKind.String
                ? name.GetString()
                : null;
        return type switch
        {
            "text" => null,
            "json_object" when format.TryGetProperty("schema", out var schema) => Grammar(schema),
            "json_object" => SchemaGrammar.AnyObject,
            "json_schema"
                when format.TryGetProperty("json_schema", out var named)
                    && named.ValueKind == JsonValueKind.Object
                    && named.TryGetProperty("schema", out var schema) => Grammar(schema),
            "json_schema" when format.TryGetProperty("schema", out var schema) => Grammar(schema),
            "json_schema" => throw Invalid("'response_format' has no 'json_schema.schema'."),
            _ => throw Invalid("'response_format.type' is text, json_object or json_schema."),
        };
    }

    private static string Grammar(JsonElement schema)
    {
        try
        {
            return SchemaGrammar.Write(schema);
        }
        catch (SchemaGrammarException exception)
        {
            throw Invalid($"JSON schema conversion failed: {exception.Message}", exception);
        }
    }

    /// <summary>llama.cpp's server ignores a grammar that it cannot read; its library would crash on it.</summary>
    private static string Checked(string grammar, SafeLlamaModelHandle model)
    {
        if (GbnfLimits.Excess(grammar) is { } excess)
        {
            throw Invalid($"'grammar' {excess}");
        }

        using var chain = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
        var log = NativeLog.During(() => chain.AddGrammar(model, grammar, "root"));
        return log.Count == 0
            ? grammar
            : throw Invalid("'grammar' is no GBNF that llama.cpp can read; its first rule is 'root'.");
    }

    private static EmulatorEngineException Invalid(string message, Exception? inner = null) =>
        new(400, 5006, message, inner);
}
