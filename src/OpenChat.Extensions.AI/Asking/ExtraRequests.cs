using System.Globalization;
using Microsoft.Extensions.AI;

namespace OpenChat.Extensions.AI.Asking;

/// <summary>
/// The budget of extra requests of one answer, which the layers around and inside each other share. It travels inwards as a
/// number in the options and what was spent travels outwards as a number in the answer: both survive cloning, caching and
/// logging by whatever client stands between the two layers.
/// </summary>
internal static class ExtraRequests
{
    private const string BudgetKey = "openchat.max_extra_requests";
    private const string AnswerIsJsonKey = "openchat.answer_is_json";

    public const string SpentKey = "openchat.extra_requests";

    /// <summary>
    /// What the options allow, at most <paramref name="ownMaximum"/>, and whether a layer around this one reads the answer
    /// as JSON. Both are taken out of the options.
    /// </summary>
    public static int Take(ChatOptions options, int ownMaximum, out bool isAnswerJson)
    {
        isAnswerJson = false;
        if (options.AdditionalProperties is not { } properties || !properties.TryGetValue(BudgetKey, out int budget))
        {
            return ownMaximum;
        }

        isAnswerJson = properties.Remove(AnswerIsJsonKey);
        properties.Remove(BudgetKey);
        options.AdditionalProperties = properties.Count == 0 ? null : properties;
        return Math.Clamp(budget, 0, ownMaximum);
    }

    /// <summary>The options without anything of this class; themselves where there is nothing.</summary>
    public static ChatOptions? Without(ChatOptions? options)
    {
        if (options?.AdditionalProperties?.ContainsKey(BudgetKey) is not true)
        {
            return options;
        }

        var clone = options.Clone();
        Take(clone, int.MaxValue, out _);
        return clone;
    }

    /// <summary>The options of a request whose answer is to be JSON, with a budget in them.</summary>
    public static ChatOptions Granting(ChatOptions options, int budget)
    {
        var granting = options.Clone();
        var properties = granting.AdditionalProperties ??= [];
        properties[BudgetKey] = budget;
        properties[AnswerIsJsonKey] = true;
        return granting;
    }

    /// <summary>What an inner layer reports to have spent, with the response or, from a stream, with one of its messages.</summary>
    public static int Spent(ChatResponse response) =>
        response.Messages.Aggregate(
            Spent(response.AdditionalProperties),
            static (most, message) => Math.Max(most, Spent(message.AdditionalProperties))
        );

    /// <summary>What an inner layer reports to have spent; a cached answer may give the number as JSON.</summary>
    public static int Spent(AdditionalPropertiesDictionary? properties) =>
        properties?.TryGetValue(SpentKey, out var spent) is true
        && int.TryParse(
            Convert.ToString(spent, CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture,
            out var count
        )
            ? count
            : 0;
}
