using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Json;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>Tells the model what JSON its answer is to be, in the system message and at the end of the last user message.</summary>
internal static partial class FormatPrompt
{
    private const string Separator = "\n\n";

    public static List<ChatMessage> AddTo(
        IReadOnlyList<ChatMessage> messages,
        ChatResponseFormatJson format,
        PromptedStructuredOutputOptions options
    )
    {
        List<ChatMessage> result = [.. messages];
        AddToSystem(result, Describe(format), options.MaxContentLength);
        if (options.AddReminder)
        {
            AddReminder(result, options.MaxContentLength);
        }

        return result;
    }

    // A call before the answer stays allowed: only the answer itself is held to the format.
    private static string Describe(ChatResponseFormatJson format)
    {
        if (format.Schema is not { } schema)
        {
            return "Write your answer as one JSON object and nothing else: no code fence, no text before or after it.";
        }

        var text = new StringBuilder(
            "Write your answer as one JSON value of the following type and nothing else: "
                + "no code fence, no text before or after it, and never the type itself.\n"
        ).Append(TypeNotation.Write(schema));
        AppendLine(text, "", format.SchemaDescription);
        AppendDescriptions(text, "", SchemaReferences.Resolve(schema, schema) ?? schema, schema, 0);
        return PromptText.Neutralise(text.ToString());
    }

    private static void AppendDescriptions(
        StringBuilder text,
        string path,
        JsonElement schema,
        JsonElement root,
        int depth
    )
    {
        const int MaxDepth = 4;
        foreach (var property in SchemaProperties.Of(schema))
        {
            var name = path + property.Name;
            AppendLine(text, name + ": ", property.Description);
            if (depth < MaxDepth)
            {
                var nested = SchemaReferences.Resolve(root, property.Schema) ?? property.Schema;
                AppendDescriptions(text, name + ".", nested, root, depth + 1);
            }
        }
    }

    private static void AppendLine(StringBuilder text, string label, string? about)
    {
        if (!string.IsNullOrWhiteSpace(about))
        {
            text.Append('\n').Append(label).Append(WhiteSpace().Replace(about, " ").Trim());
        }
    }

    private static void AddToSystem(List<ChatMessage> messages, string text, int? maxLength)
    {
        var last = messages.FindLastIndex(static message => message.Role == ChatRole.System);
        if (last >= 0 && Fits(messages[last], text, maxLength))
        {
            messages[last] = WithText(messages[last], text);
        }
        else
        {
            messages.Insert(last + 1, new ChatMessage(ChatRole.System, text));
        }
    }

    private static void AddReminder(List<ChatMessage> messages, int? maxLength)
    {
        const string Reminder = "(Write the answer as JSON of the given type only.)";
        var last = messages.FindLastIndex(static message => message.Role == ChatRole.User);
        if (last >= 0 && Fits(messages[last], Reminder, maxLength))
        {
            messages[last] = WithText(messages[last], Reminder);
        }
    }

    private static bool Fits(ChatMessage message, string text, int? maxLength) =>
        maxLength is null || message.Text.Length + Separator.Length + text.Length <= maxLength;

    private static ChatMessage WithText(ChatMessage message, string text)
    {
        var clone = message.Clone();
        clone.Contents = [.. message.Contents, new TextContent(Separator + text)];
        return clone;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
