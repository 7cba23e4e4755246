using System.Collections.Frozen;
using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace OpenChat.Tool.Ask;

/// <summary>The sets of tools that can be offered.</summary>
internal enum DemoTools
{
    Demo,
}

/// <summary>Three tools that work without a network.</summary>
internal sealed class DemoToolBox(TimeProvider time)
{
    private static readonly FrozenDictionary<string, string> s_weather = new Dictionary<string, string>
    {
        ["Amsterdam"] = "11 °C, rain",
        ["Berlin"] = "9 °C, cloudy",
        ["Cairo"] = "27 °C, sunny",
        ["London"] = "12 °C, fog",
        ["New York"] = "8 °C, wind",
        ["Paris"] = "14 °C, light rain",
        ["Rome"] = "19 °C, sunny",
        ["Tokyo"] = "16 °C, clear",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<AITool> Tools =>
        [
            AIFunctionFactory.Create(GetTime, "get_time"),
            AIFunctionFactory.Create(Calculate, "calculate"),
            AIFunctionFactory.Create(GetWeather, "get_weather"),
        ];

    [Description("The date and time now.")]
    private string GetTime() =>
        time.GetLocalNow().ToString("dddd, yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture);

    [Description("Computes with two numbers.")]
    private static string Calculate(
        [Description("The first number.")] double a,
        [Description("add, subtract, multiply or divide.")] Arithmetic operation,
        [Description("The second number.")] double b
    ) =>
        operation switch
        {
            Arithmetic.Add => Text(a + b),
            Arithmetic.Subtract => Text(a - b),
            Arithmetic.Multiply => Text(a * b),
            _ when b == 0 => "Nothing can be divided by 0.",
            _ => Text(a / b),
        };

    [Description("The weather of a city now.")]
    private static string GetWeather([Description("The city's name.")] string city) =>
        s_weather.TryGetValue(city, out var weather)
            ? weather
            : $"Not known for this city; the table has {string.Join(", ", s_weather.Keys.Order())}.";

    private static string Text(double number) => number.ToString("G12", CultureInfo.InvariantCulture);
}

/// <summary>What can be computed.</summary>
internal enum Arithmetic
{
    Add,
    Subtract,
    Multiply,
    Divide,
}
