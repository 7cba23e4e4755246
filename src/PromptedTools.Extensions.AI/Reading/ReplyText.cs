using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>
/// A reply and the tools it may call. Its values are read here alone, within a budget: however often a look for calls
/// begins again, it takes time linear in the reply.
/// </summary>
internal sealed class ReplyText(string text, ToolCatalog tools, Predicate<CallCandidate>? isOfDocument = null)
{
    private const int MaxPasses = 8;
    private const int MinBudget = 4096;

    private long _budget = ((long)text.Length * MaxPasses) + MinBudget;

    public string Text { get; } = text;

    public ToolCatalog Tools { get; } = tools;

    /// <summary>Whether calls that stand in the reply behind prose are all a document's.</summary>
    public bool IsRepeated(List<CallCandidate> calls) =>
        isOfDocument is not null && calls.Count > 0 && calls.TrueForAll(isOfDocument);

    public LenientReading ReadValue(int start)
    {
        if (_budget <= 0)
        {
            return new LenientReading
            {
                Start = start,
                End = start,
                Fault = "the reply begins too many values to read them all",
            };
        }

        var reading = LenientJson.Read(Text, start);
        _budget -= reading.End - start + 1;
        return reading;
    }
}
