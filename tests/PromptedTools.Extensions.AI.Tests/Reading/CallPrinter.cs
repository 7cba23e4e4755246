using System.Globalization;
using System.Text;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Prints values as JSON, as Python literals and as keyword arguments. It shares nothing with the parser.</summary>
internal static class CallPrinter
{
    public static string Json(object value) =>
        value switch
        {
            string text => "\"" + Escape(text, '"') + "\"",
            bool flag => flag ? "true" : "false",
            Dictionary<string, object> members => "{"
                + string.Join(", ", members.Select(m => $"\"{m.Key}\": {Json(m.Value)}"))
                + "}",
            object[] items => "[" + string.Join(", ", items.Select(Json)) + "]",
            int[] items => "[" + string.Join(", ", items) + "]",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    public static string Python(object value) =>
        value switch
        {
            string text => "'" + Escape(text, '\'') + "'",
            bool flag => flag ? "True" : "False",
            Dictionary<string, object> members => "{"
                + string.Join(", ", members.Select(m => $"'{m.Key}': {Python(m.Value)}"))
                + "}",
            string[] items => "(" + string.Join(", ", items.Select(Python)) + ")",
            int[] items => "[" + string.Join(", ", items) + ",]",
            object[] items => "[" + string.Join(", ", items.Select(Python)) + "]",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    public static string Keywords(Dictionary<string, object> arguments) =>
        string.Join(", ", arguments.Select(argument => $"{argument.Key}={Python(argument.Value)}"));

    private static string Escape(string text, char quote)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            escaped.Append(
                c switch
                {
                    '\n' => "\\n",
                    '\t' => "\\t",
                    '\\' => "\\\\",
                    _ when c == quote => "\\" + c,
                    _ => c.ToString(),
                }
            );
        }

        return escaped.ToString();
    }
}
