using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// The one spelling of calls that the model ever sees, in the example and in replayed turns: the transcript teaches it.
/// </summary>
internal static class CallText
{
    public static string Write(string toolName, string arguments) =>
        $$"""{"name": {{CompactJson.Write(toolName)}}, "arguments": {{arguments}}}""";

    /// <summary>Calls that belong together: one block, a JSON list in it.</summary>
    public static string Block(params IEnumerable<string> calls) =>
        $"<tool_call>\n[{string.Join(",\n ", calls)}]\n</tool_call>";
}
