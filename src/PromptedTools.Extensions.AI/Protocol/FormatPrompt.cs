using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>Tells the model what JSON its answer is to be, in the system message and at the end of the last user message.</summary>
internal sealed class FormatPrompt(ForeignText foreign, PromptedToolsOptions options)
{
    /// <summary>The line that ends the question.</summary>
    public const string Reminder = "(Write the answer as JSON only.)";

    private const int DescribedDepth = 4;
    private const string Separator = "\n\n";

    /// <summary>A conversation without tools, with the format in it.</summary>
    /// <exception cref="ArgumentException">The format does not fit into a message.</exception>
    public List<ChatMessage> AddTo(IReadOnlyList<ChatMessage> messages, ChatResponseFormatJson format)
    {
        List<ChatMessage> result = [.. messages];
        AddToSystem(result, Write(format));
        if (options.AddReminder)
        {
            AddReminder(result);
        }

        return result;
    }

    /// <summary>
    /// The type and an example of it: shown the type alone, small models copy its unquoted names (docs/structured-output.md).
    /// In a message of its own at worst, and without its descriptions before not at all.
    /// </summary>
    /// <exception cref="ArgumentException">It does not fit into a message.</exception>
    public string Write(ChatResponseFormatJson format)
    {
        var maxLength = options.MaxContentLength;
        var text = Describe(format, withDescriptions: true);
        if (text.Length > maxLength)
        {
            text = Describe(format, withDescriptions: false);
        }

        return text.Length > maxLength
            ? throw new ArgumentException(
                $"The response format takes {text.Length} characters of one message, more than the {maxLength} allowed "
                    + "(MaxContentLength), even without its descriptions. Give it fewer properties or shorter enums, or raise "
                    + "the limit."
            )
            : text;
    }

    /// <summary>
    /// Which properties the format asks for. Of a type all that its author gave no default, a parameter of a constructor alone
    /// can have one: what C# initialises is wanted all the same. A schema written by hand is taken at its word, unless it
    /// requires nothing at all.
    /// </summary>
    public static AskedProperties AskedFor(ChatResponseFormatJson format) =>
        IsOfType(format) ? AskedProperties.WithoutDefaultElseAll : AskedProperties.RequiredElseAll;

    // Microsoft.Extensions.AI marks the schemas that it makes of types in these two ways.
    private static bool IsOfType(ChatResponseFormatJson format) =>
        format is { SchemaName: not null, Schema: { ValueKind: JsonValueKind.Object } schema }
        && schema.EnumerateObject().Select(static keyword => keyword.Name).FirstOrDefault() == "$schema";

    private string Describe(ChatResponseFormatJson format, bool withDescriptions)
    {
        if (format.Schema is not { } element)
        {
            return "Write your answer as one JSON object and nothing else: no code fence, no text before or after it.";
        }

        var schema = JsonSchema.Of(element);
        var asked = AskedFor(format);
        var type = SchemaPrompt.Type(schema, foreign, maxLength => TypeNotation.Write(schema, maxLength, asked));
        var text = new StringBuilder("Write your answer as one JSON value of this type and nothing else:\n").Append(
            type
        );
        if (withDescriptions)
        {
            var about = foreign.OneLine(format.SchemaDescription);
            text.Append(about.Length == 0 ? "" : "\n" + about);
            text.Append(SchemaPrompt.Descriptions(schema, foreign, type, DescribedDepth));
        }

        return foreign.Neutralise(text.Append("\nSuch as:\n").Append(ExampleValue.WriteWhole(schema)).ToString());
    }

    private void AddToSystem(List<ChatMessage> messages, string text)
    {
        var last = messages.FindLastIndex(static message => Roles.IsSystem(message.Role));
        if (last >= 0 && Fits(messages[last], text))
        {
            messages[last] = WithText(messages[last], text);
        }
        else
        {
            messages.Insert(last + 1, new ChatMessage(ChatRole.System, text));
        }
    }

    private void AddReminder(List<ChatMessage> messages)
    {
        var last = messages.FindLastIndex(static message => message.Role == ChatRole.User);
        if (last >= 0 && Fits(messages[last], Reminder))
        {
            messages[last] = WithText(messages[last], Reminder);
        }
    }

    private bool Fits(ChatMessage message, string text) =>
        options.MaxContentLength is not { } most || message.Text.Length + Separator.Length + text.Length <= most;

    private static ChatMessage WithText(ChatMessage message, string text)
    {
        var clone = message.Clone();
        clone.Contents = [.. message.Contents, new TextContent(Separator + text)];
        return clone;
    }
}
