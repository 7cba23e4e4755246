using System.ComponentModel;

namespace OpenChat.Examples.Agents;

/// <summary>What the guide can look up.</summary>
internal static class Travel
{
    [Description("The weather of a city today.")]
    public static string GetWeather([Description("The city's name.")] string city) => $"{city}: 24 °C, sunny, no rain";

    [Description("The trains from one city to another today.")]
    public static string FindTrains(
        [Description("Where the journey begins.")] string from,
        [Description("Where it ends.")] string to
    ) => $"{from} to {to}: 09:05, 13:05, 18:35";
}
