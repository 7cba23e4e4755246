using System.Data;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenChat.LiveScore;

/// <summary>The five tools of the tasks: shown as the first line of tasks.jsonl says, made here.</summary>
internal static class TaskTools
{
    private static readonly Dictionary<string, int> s_temperatures = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Oslo"] = -3,
        ["Rome"] = 18,
        ["Madrid"] = 21,
        ["Lisbon"] = 19,
        ["Paris"] = 12,
    };

    public static IReadOnlyList<AIFunction> All { get; } =
    [
        .. Conversations
            .ToolDeclarations.EnumerateArray()
            .Select(static tool => new TaskTool(tool, RunnerOf(tool.GetProperty("name").GetString()!))),
    ];

    public static AIFunction Named(string name) => All.Single(tool => tool.Name == name);

    private static Func<Func<string, string>, object> RunnerOf(string name) =>
        name switch
        {
            "weather-get" => static value => Weather(value("city"), value("day")),
            "mail-send" => static value => new { sent = true, to = value("to") },
            "math-calculate" => static value => new { result = Calculate(value("expression")) },
            "contacts-find" => static value => new
            {
                name = value("name"),
                email = $"{value("name").Split(' ')[0].ToLowerInvariant()}@example.com",
            },
            "stock-price" => static value => new
            {
                symbol = value("symbol"),
                price = value("symbol").ToUpperInvariant() switch
                {
                    "MSFT" => 410.5,
                    "AAPL" => 190.25,
                    _ => 55,
                },
            },
            _ => throw new InvalidOperationException($"tasks.jsonl shows the tool '{name}', which is not made here."),
        };

    private static object Weather(string place, string day)
    {
        var city = place.Split(',')[0].Trim();
        return s_temperatures.TryGetValue(city, out var temperature)
            ? new
            {
                city,
                day = day.Length == 0 ? "today" : day,
                temperature_c = temperature,
                sky = city.Equals("Paris", StringComparison.OrdinalIgnoreCase) ? "rain" : "clear",
            }
            : new { error = $"There is no weather for {city}." };
    }

    private static double Calculate(string expression)
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        return Convert.ToDouble(table.Compute(expression, filter: null), CultureInfo.InvariantCulture);
    }

    private sealed class TaskTool(JsonElement declared, Func<Func<string, string>, object> run) : AIFunction
    {
        public override string Name => declared.GetProperty("name").GetString()!;

        public override string Description => declared.GetProperty("description").GetString()!;

        public override JsonElement JsonSchema => declared.GetProperty("parameters");

        protected override ValueTask<object?> InvokeCoreAsync(
            AIFunctionArguments arguments,
            CancellationToken cancellationToken
        ) => new(JsonSerializer.SerializeToElement(run(name => arguments.GetValueOrDefault(name)?.ToString() ?? "")));
    }
}
