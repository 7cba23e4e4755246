namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>
/// Replies that tempt a reader to begin again and again: what opens and never closes. Their length is given, so that a
/// benchmark can show that ten times the text takes ten times as long.
/// </summary>
internal static class HardReplies
{
    public static IReadOnlyList<string> Openings { get; } =
    [
        "[",
        "{\"a\":",
        "\"",
        "'",
        "[\"",
        "[\"\n",
        "\n[\"",
        "{'a': \"\"\"",
        "```\n[\"",
        "now()+",
        "[get_weather(",
        "get_weather(city='a')\n",
        "<tool_call>",
        "<tool_call>[\"",
        "text <tool_call>[\"",
        "`<tool_call>` ",
        "<tool_result>",
        "<function=now>",
        "<get_weather><city>",
        "Action: x\n",
        "Action: get_weather\n",
        "Action: now\nAction Input: {\"",
        "<tool_call>{\"name\":\"now\"}</tool_call>",
        "{\"name\":\"now\",\"name\":\"now\"}\n",
        "<tool_call></tool_call> x ",
        "```\n",
        "`",
        " ",
        "[ ",
        "- ",
        "await ",
        "tools.",
        "_",
        "```\n[1]\n```\n",
        "{\"a\":1}\nx\n",
        "x\n[",
        "example\n[now()]\n",
        "text <tool_call>{\"name\":\"now\"}</tool_call> ",
        "[\"\\d",
    ];

    public static string Repeat(string opening, int length) =>
        string.Concat(Enumerable.Repeat(opening, (length / opening.Length) + 1));
}
