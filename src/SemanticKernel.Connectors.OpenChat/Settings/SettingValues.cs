using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using OpenChat.Extensions.AI;

namespace SemanticKernel.Connectors.OpenChat.Settings;

/// <summary>Loosely typed values, as configuration files and other connectors give them, to what a setting holds.</summary>
internal static class SettingValues
{
    public static T Number<T>(string name, object value)
        where T : struct, INumber<T> =>
        value is not bool && T.TryParse(Plain(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong(name, typeof(T) == typeof(double) ? "a number" : "a whole number", value);

    public static bool Flag(string name, object value) =>
        value is bool flag ? flag
        : bool.TryParse(Plain(value), out flag) ? flag
        : throw Wrong(name, "true or false", value);

    public static string Text(string name, object value) =>
        value switch
        {
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString()!,
            _ => throw Wrong(name, "a text", value),
        };

    public static IList<string> Texts(string name, object value) =>
        value switch
        {
            string or JsonElement { ValueKind: JsonValueKind.String } => [Text(name, value)],
            JsonElement { ValueKind: JsonValueKind.Array } array =>
            [
                .. array.EnumerateArray().Select(item => Text(name, item)),
            ],
            IEnumerable items => [.. items.Cast<object>().Select(item => Text(name, item))],
            _ => throw Wrong(name, "a list of texts", value),
        };

    public static OpenChatPromptFormat PromptFormat(string name, object value) =>
        value is OpenChatPromptFormat format ? format
        : PromptFormatNames.TryParse(Plain(value), out format) ? format
        : throw Wrong(name, PromptFormatNames.All, value);

    private static string? Plain(object value) =>
        value switch
        {
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
            JsonElement element => element.GetRawText(),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

    private static ArgumentException Wrong(string name, string expected, object value)
    {
        const int MostShown = 40;
        var shown = Plain(value) ?? "";
        shown = shown.Length > MostShown ? shown[..MostShown] + "…" : shown;
        return new ArgumentException($"The setting \"{name}\" must be {expected}; it is \"{shown}\".", name);
    }
}
