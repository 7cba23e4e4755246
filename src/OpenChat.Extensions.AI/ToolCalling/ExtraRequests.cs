using System.Globalization;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.ToolCalling;

/// <summary>
/// The budget of extra requests of one answer, which the layers around and inside each other share. It travels inwards as a
/// number in the options and what was spent travels outwards as a number in the answer: both survive cloning, caching and
/// logging by whatever client stands between the two layers.
/// </summary>
internal static class ExtraRequests
{
    public const string BudgetKey = "openchat.max_extra_requests";
    public const string SpentKey = "openchat.extra_requests";

    /// <summary>What the options allow, at most <paramref name="ownMaximum"/>; the key is removed from them.</summary>
    public static int Take(ChatOptions options, int ownMaximum)
    {
        if (options.AdditionalProperties?.TryGetValue(BudgetKey, out int budget) is not true)
        {
            return ownMaximum;
        }

        options.AdditionalProperties.Remove(BudgetKey);
        if (options.AdditionalProperties.Count == 0)
        {
            options.AdditionalProperties = null;
        }

        return Math.Clamp(budget, 0, ownMaximum);
    }

    public static void Grant(ChatOptions options, int budget) => (options.AdditionalProperties ??= [])[BudgetKey] = budget;

    /// <summary>What an inner layer reports to have spent; a cached answer may give the number as JSON.</summary>
    public static int Spent(AdditionalPropertiesDictionary? properties) =>
        properties?.TryGetValue(SpentKey, out var spent) is true
        && int.TryParse(Convert.ToString(spent, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out var count)
            ? count
            : 0;
}
