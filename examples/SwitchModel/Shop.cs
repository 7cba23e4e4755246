using System.ComponentModel;

namespace OpenChat.Examples.SwitchModel;

internal static class Shop
{
    [Description("The price of an article in euros.")]
    public static decimal GetPrice([Description("The article's name.")] string article) =>
        article.Contains("kettle", StringComparison.OrdinalIgnoreCase) ? 39.00m : 12.50m;
}
