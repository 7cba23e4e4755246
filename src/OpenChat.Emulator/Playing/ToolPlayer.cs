using System.Text;
using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.Playing;

/// <summary>Writes the calls of the tools a conversation asks for.</summary>
internal static class ToolPlayer
{
    private const string OpeningTag = "<tool_call>";
    private const string ClosingTag = "</tool_call>";

    /// <summary>Writes the calls; <see langword="null"/> when none is called for.</summary>
    public static string? Call(Conversation conversation)
    {
        if (!conversation.Instructions.Contains(OpeningTag, StringComparison.Ordinal))
        {
            return null;
        }

        var tools = SignatureReader.Read(conversation.Instructions);
        var calls = Chosen(tools, conversation).SelectMany((tool, _) => Calls(tool, conversation.Ask)).ToList();
        return calls.Count == 0 ? null : string.Join('\n', calls.Select(Block));
    }

    /// <summary>A tool the reminder names has to be called; where one must be called at all, the first will do.</summary>
    private static IReadOnlyList<ToolSignature> Chosen(IReadOnlyList<ToolSignature> tools, Conversation conversation)
    {
        var reminder = new UserWords(conversation.Reminder);
        var demanded = tools.Where(tool => reminder.Mentions(tool.Name)).ToList();
        if (demanded.Count > 0)
        {
            return demanded;
        }

        var mentioned = Mentions.Find(tools, conversation.Ask);
        return mentioned.Count == 0 && reminder.Mentions("must") ? [.. tools.Take(1)] : mentioned;
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

    private static string Block(JsonObject call) =>
        new StringBuilder()
            .Append(OpeningTag)
            .Append('\n')
            .Append(JsonText.Of(call))
            .Append('\n')
            .Append(ClosingTag)
            .ToString();
}
