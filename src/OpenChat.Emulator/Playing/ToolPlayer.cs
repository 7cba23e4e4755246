using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.Playing;

/// <summary>Writes the calls of the tools a conversation asks for.</summary>
internal static partial class ToolPlayer
{
    private const string OpeningTag = "<tool_call>";
    private const string ClosingTag = "</tool_call>";

    /// <summary>Writes the calls; <see langword="null"/> when none is called for.</summary>
    public static string? Call(Conversation conversation, ToolCallStyle style)
    {
        if (!conversation.Instructions.Contains(OpeningTag, StringComparison.Ordinal))
        {
            return null;
        }

        var tools = SignatureReader.Read(conversation.Instructions);
        var calls = Chosen(tools, conversation)
            .SelectMany(tool => Calls(tool, conversation.Ask))
            .Select(static call => JsonText.Of(call))
            .ToList();
        return calls.Count == 0 ? null
            : style == ToolCallStyle.AsModelsWrite ? AsModelsWrite(calls)
            : ListShown().IsMatch(conversation.Instructions) ? Block(List(calls))
            : string.Join('\n', calls.Select(Block));
    }

    /// <summary>A tool the reminder says must be called; where one must be called at all, the first will do.</summary>
    private static IReadOnlyList<ToolSignature> Chosen(IReadOnlyList<ToolSignature> tools, Conversation conversation)
    {
        var reminder = new UserWords(conversation.Reminder);
        if (!reminder.Mentions("must"))
        {
            return Mentions.Find(tools, conversation.Ask);
        }

        var demanded = tools.Where(tool => reminder.Mentions(tool.Name)).ToList();
        var mentioned = demanded.Count > 0 ? demanded : Mentions.Find(tools, conversation.Ask);
        return mentioned.Count > 0 ? mentioned : [.. tools.Take(1)];
    }

    /// <summary>One call, or one for each thing the user enumerates for a tool that takes a single text.</summary>
    private static IEnumerable<JsonObject> Calls(ToolSignature tool, string ask)
    {
        var required = tool.Parameters.Where(parameter => !parameter.IsOptional).ToList();
        if (required is [{ Type: TextShape } only] && new UserWords(ask).TakeEnumeration() is { Count: > 1 } items)
        {
            return items.Select(item => Call(tool.Name, new JsonObject { [only.Name] = item }));
        }

        return [Call(tool.Name, ValueWriter.WriteObject(tool.Parameters, new UserWords(ask)))];
    }

    private static JsonObject Call(string name, JsonObject arguments) =>
        new() { ["name"] = name, ["arguments"] = arguments };

    private static string Block(string calls) => $"{OpeningTag}\n{calls}\n{ClosingTag}";

    private static string List(IEnumerable<string> calls) => $"[{string.Join(",\n ", calls)}]";

    private static string AsModelsWrite(List<string> calls) =>
        (calls.Sum(static call => call.Length) % 3) switch
        {
            0 => List(calls),
            1 when calls.Count == 1 => $"```json\n{calls[0]}\n```",
            _ => $"```json\n{List(calls)}\n```",
        };

    [GeneratedRegex(@"<tool_call>\s*\[", RegexOptions.CultureInvariant)]
    private static partial Regex ListShown();
}

/// <summary>Finds the tools a prompt lists: lines that begin with <c>name(parameter: type, …)</c>.</summary>
internal static partial class SignatureReader
{
    public static IReadOnlyList<ToolSignature> Read(string text)
    {
        var signatures = new List<ToolSignature>();
        foreach (Match line in LineWithCall().Matches(text))
        {
            var name = line.Groups["name"].Value.Trim();
            var parameters = new TypeReader(text, line.Index + line.Length).ReadMembers(')');
            // "call now()" in a sentence is no signature; a name with spaces has at least one typed parameter to show for it.
            if (parameters is not null && (parameters.Count > 0 || !name.Contains(' ', StringComparison.Ordinal)))
            {
                signatures.Add(new ToolSignature(name, parameters));
            }
        }

        return signatures.DistinctBy(signature => signature.Name).ToList();
    }

    [GeneratedRegex(
        @"^[ \t]*(?:[-*•]|\d+[.)])?[ \t]*(?:function[ \t]+)?[`""]?(?<name>[^\s()`"":{}<>][^()`"":{}<>\r\n]{0,127})[`""]?\(",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex LineWithCall();
}
