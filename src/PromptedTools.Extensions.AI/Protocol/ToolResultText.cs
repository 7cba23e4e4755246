using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>Writes a tool's result for the model: short, one line of JSON where it is JSON, and harmless.</summary>
internal static class ToolResultText
{
    public static string Block(
        FunctionResultContent result,
        string? toolName,
        int id,
        ForeignText foreign,
        int maxLength
    )
    {
        var name = toolName is null ? "" : $" name=\"{AttributeText(toolName, foreign)}\"";
        return $"<tool_result{name} id=\"{id}\">\n{Bounded(foreign.Neutralise(Text(result)), maxLength)}\n</tool_result>";
    }

    /// <summary>A result as a plain line, for a model that is asked without tools.</summary>
    public static string Line(
        FunctionResultContent result,
        FunctionCallContent? call,
        ForeignText foreign,
        int maxLength
    )
    {
        var arguments = (call?.Arguments ?? new Dictionary<string, object?>()).Select(static argument =>
            $"{argument.Key}={ApplicationJson.WriteAny(argument.Value)}"
        );
        var written = foreign.OneLine($"{call?.Name ?? "tool"}({string.Join(", ", arguments)})");
        return $"{written} = {Bounded(foreign.Neutralise(Text(result)), maxLength)}";
    }

    public static string Text(FunctionResultContent result)
    {
        if (result.Exception is not null)
        {
            // What the exception says is told only if the application put it into the result: it may be confidential.
            return ApplicationJson.WriteObject([
                new("error", result.Result is null ? "The tool failed." : Plain(result.Result)),
            ]);
        }

        return Plain(result.Result);
    }

    private static string Plain(object? value) =>
        value switch
        {
            null => "null",
            string text => CompactIfJson(text),
            JsonElement { ValueKind: JsonValueKind.String } text => CompactIfJson(text.GetString()!),
            JsonElement { ValueKind: not JsonValueKind.Undefined } json => CompactIfJson(json.GetRawText()),
            TextContent content => CompactIfJson(content.Text),
            // The model reads text only, and is told what it does not see.
            DataContent data => $"[{data.MediaType}, not shown]",
            UriContent link => $"[{link.MediaType}: {link.Uri}]",
            IEnumerable<AIContent> contents => string.Join('\n', contents.Select(Plain)),
            _ => ApplicationJson.WriteAny(value),
        };

    private static string CompactIfJson(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '['))
        {
            return text;
        }

        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text));
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return reader.Read() ? text : CompactJson.Write(document.RootElement);
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            // Not JSON after all, or with half a character in it: the model reads it as it is.
            return text;
        }
    }

    private static string Bounded(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        // Half of a surrogate pair is no character.
        var end = char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{text.AsSpan(0, end)}\n… [truncated, {end} of {text.Length} characters]"
        );
    }

    private static string AttributeText(string name, ForeignText foreign) =>
        string.Concat(foreign.OneLine(name).Select(static letter => letter is '"' or '<' or '>' ? '_' : letter));
}
