namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What came of reading a reply as JSON of a format.</summary>
/// <param name="Json">The valid JSON, or null.</param>
/// <param name="Fault">What is wrong, in words that hold nothing of the reply; null when nothing is.</param>
/// <param name="Path">Where in the JSON it is wrong, in the schema's own names.</param>
/// <param name="Got">What was there instead, shortened, for the model alone.</param>
/// <param name="IsCutOff">Whether the JSON had no end.</param>
internal sealed record FormatReading(
    string? Json,
    string? Fault = null,
    string? Path = null,
    string? Got = null,
    bool IsCutOff = false
)
{
    /// <summary>Whether the JSON is valid, but lacks something that is asked for: the fault says what.</summary>
    public bool IsPartial => Json is not null && Fault is not null;
}
