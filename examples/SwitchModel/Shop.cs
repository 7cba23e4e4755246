using System.ComponentModel;

namespace OpenChat.Examples.SwitchModel;

internal static class Shop
{
    // The currency is in the result: a small model does not look for it in the description, and takes dollars.
    [Description("The price of an article.")]
    public static string GetPrice([Description("The article's name.")] string article) =>
        article.Contains("kettle", StringComparison.OrdinalIgnoreCase) ? "39.00 euros" : "12.50 euros";
}
