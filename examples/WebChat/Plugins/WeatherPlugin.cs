using System.ComponentModel;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.WebChat.Plugins;

/// <summary>Invented weather: the same city has the same weather, and no service is asked.</summary>
internal sealed class WeatherPlugin
{
    private static readonly string[] s_skies = ["sunny", "cloudy", "rainy", "windy", "foggy"];

    [KernelFunction, Description("Gets the weather of a city.")]
    public static WeatherReport GetWeather([Description("The city's name")] string city)
    {
        var number = city.Sum(letter => char.ToUpperInvariant(letter));
        return new WeatherReport(city, s_skies[number % s_skies.Length], 5 + (number % 25));
    }
}

internal sealed record WeatherReport(string City, string Sky, int Celsius);
