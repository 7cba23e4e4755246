using System.Text.RegularExpressions;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>Knows a whole value that only stands for one: <c>&lt;city&gt;</c>, <c>{{city}}</c>, an ellipsis.</summary>
internal static partial class Placeholder
{
    public static bool Is(string text) => Pattern().IsMatch(text.AsSpan().Trim());

    [GeneratedRegex(
        @"^(?:\.\.\.|…|<[\p{L}\p{Nd} _.-]{1,62}>|\{\{[\p{L}\p{Nd} _.-]{1,60}\}\})\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Pattern();
}
