using System.Text.Json;
using System.Text.RegularExpressions;
using OpenChat.Emulator;
using OpenChat.Examples.WebChat.Plugins;

namespace OpenChat.Examples.WebChat;

/// <summary>
/// The model's part when the emulator plays it: what it says to the page's three suggestions. Anything else the emulator
/// answers by itself.
/// </summary>
internal static partial class Script
{
    private const string Code = """
        Here is a function that counts the words of a text:

        ```python
        from collections import Counter
        import re

        def count_words(text: str) -> Counter[str]:
            # Letters and apostrophes, so that "don't" is one word.
            return Counter(re.findall(r"[\w']+", text.lower()))

        print(count_words("To be, or not to be").most_common(2))
        ```

        **How it works**

        1. `text.lower()` makes *The* and *the* the same word.
        2. `re.findall` picks the words and leaves out punctuation.
        3. `Counter` counts them; `most_common(2)` gives the two most frequent.

        | Input | Result |
        |---|---|
        | `To be, or not to be` | `to` 2, `be` 2, `or` 1, `not` 1 |
        | an empty text | an empty `Counter` |
        """;

    private static readonly JsonSerializerOptions s_json = JsonSerializerOptions.Web;

    public static ScriptedEngine Engine => new() { Reply = Reply };

    private static EmulatorReply? Reply(EmulatorPrompt prompt)
    {
        var result = Result().Match(prompt.LastUserText);
        return result.Groups["name"].Value switch
        {
            "Weather-GetWeather" => Tell(JsonSerializer.Deserialize<WeatherReport>(BodyOf(result), s_json)!),
            "Notes-AddNote" => $"Done. {BodyOf(result)}\n\nAsk *“List my notes”* whenever you want to see them all.",
            _ when prompt.LastUserText.StartsWith("Write a Python function", StringComparison.Ordinal) => Code,
            _ => null,
        };
    }

    private static string BodyOf(Match result) => result.Groups["body"].Value.Trim();

    private static string Tell(WeatherReport report)
    {
        var advice = report.Sky switch
        {
            "rainy" => "Take an umbrella.",
            "windy" => "A jacket against the wind will do you good.",
            "foggy" => "Give yourself some more time on the road.",
            _ when report.Celsius < 12 => "It is fresh: dress warmly.",
            _ => "A good day to be outside.",
        };
        return $"It is **{report.Sky}** in {report.City} at **{report.Celsius} °C**. {advice}";
    }

    [GeneratedRegex(
        """<tool_result name="(?<name>[^"]*)"[^>]*>(?<body>.*?)</tool_result>""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Result();
}
