using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.Json;
using OpenChat.Extensions.AI.Prompting;

namespace OpenChat.Extensions.AI.StructuredOutput;

/// <summary>Tells the model what JSON its answer is to be, in the system message and at the end of the last user message.</summary>
internal static partial class FormatPrompt
{
    /// <summary>The line that ends the question.</summary>
    public const string Reminder = "(Write the answer as JSON only.)";

    private const string Separator = "\n\n";

    public static List<ChatMessage> AddTo(
        IReadOnlyList<ChatMessage> messages,
        ChatResponseFormatJson format,
        PromptedStructuredOutputOptions options
    )
    {
        List<ChatMessage> result = [.. messages];
        AddToSystem(result, Fitted(format, options.MaxContentLength), options.MaxContentLength);
        if (options.AddReminder)
        {
            AddReminder(result, options.MaxContentLength);
        }

        return result;
    }

    // In a message of its own at worst, and without its descriptions before not at all.
    private static string Fitted(ChatResponseFormatJson format, int? maxLength)
    {
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

    // A call before the answer stays allowed: only the answer itself is held to the format.
    private static string Describe(ChatResponseFormatJson format, bool withDescriptions)
    {
        if (format.Schema is not { } schema)
        {
            return "Write your answer as one JSON object and nothing else: no code fence, no text before or after it.";
        }

        var text = new StringBuilder(
            "Write your answer as one JSON value of the following type and nothing else: "
                + "no code fence, no text before or after it, and never the type itself.\n"
        ).Append(TypeNotation.Write(schema));
        if (withDescriptions)
        {
            foreach (var line in FormatDescriptions.Of(schema).Prepend(format.SchemaDescription))
            {
                AppendLine(text, line);
            }
        }

        return PromptText.Neutralise(text.ToString());
    }

    private static void AppendLine(StringBuilder text, string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            text.Append('\n').Append(WhiteSpace().Replace(line, " ").Trim());
        }
    }

    private static void AddToSystem(List<ChatMessage> messages, string text, int? maxLength)
    {
        var last = messages.FindLastIndex(static message => Roles.IsSystem(message.Role));
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
