using System.Text.RegularExpressions;

namespace OpenChat.Emulator.Playing;

/// <summary>What the end of a conversation asks for: the user's own words, apart from the protocol's.</summary>
internal sealed partial record Conversation(
    string Instructions,
    string Ask,
    string Reminder,
    IReadOnlyList<ToolResult> Results
)
{
    public static Conversation Read(EmulatorPrompt prompt)
    {
        var last = prompt.LastUserText;
        var lines = ResultLine().Replace(ResultBlock().Replace(last, ""), "").Split('\n');
        return new Conversation(
            Instructions: string.Join(
                "\n\n",
                prompt.Messages.Where(message => message.Role != "assistant").Select(Content)
            ),
            Ask: string.Join('\n', lines.Where(line => !IsReminder(line))).Trim(),
            Reminder: string.Join('\n', lines.Where(IsReminder)),
            Results: [.. ResultBlock().Matches(last).Concat(ResultLine().Matches(last)).Select(ToolResult.From)]
        );
    }

    private static string Content(EmulatorMessage message) => message.Content;

    /// <summary>Gets the words an answer can be made of: the user's own, and what tools found.</summary>
    public UserWords Words => new(string.Join('\n', Results.Select(result => result.Body).Prepend(Ask)));

    /// <summary>What speaks of the protocol, or stands in parentheses on a line of its own, is not the user's.</summary>
    private static bool IsReminder(string line) =>
        line.Contains("<tool_call", StringComparison.OrdinalIgnoreCase)
        || (line.TrimStart().StartsWith('(') && line.TrimEnd().EndsWith(')'));

    [GeneratedRegex(
        @"<tool_result(?:\s[^>]*?\bname=""(?<name>[^""]*)"")?[^>]*>(?<body>.*?)</tool_result>",
        RegexOptions.Singleline | RegexOptions.CultureInvariant
    )]
    private static partial Regex ResultBlock();

    /// <summary>A result without tags: <c>get_weather(city="Rome") = sunny</c>.</summary>
    [GeneratedRegex(
        @"^(?<name>[\w.-]+)\([^\n]*?\) = (?<body>[^\n]*)$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex ResultLine();
}

/// <summary>A tool's result as the prompt gives it back.</summary>
internal sealed record ToolResult(string Name, string Body)
{
    public static ToolResult From(Match match) =>
        new(match.Groups["name"].Success ? match.Groups["name"].Value : "a tool", match.Groups["body"].Value.Trim());
}
