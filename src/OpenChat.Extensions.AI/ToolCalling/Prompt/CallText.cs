using OpenChat.Extensions.AI.Json;

namespace OpenChat.Extensions.AI.ToolCalling.Prompt;

/// <summary>
/// The one spelling of a call that the model ever sees, in the example and in replayed turns: the transcript teaches it.
/// </summary>
internal static class CallText
{
    public static string Write(string toolName, string arguments) =>
        $$"""{"name": {{CompactJson.Write(toolName)}}, "arguments": {{arguments}}}""";

    public static string Block(string call) => $"<tool_call>\n{call}\n</tool_call>";
}
