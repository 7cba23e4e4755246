using System.ComponentModel;
using System.Text.Json.Serialization;

namespace OpenChat.Examples.PromptPipelines;

/// <summary>The last step's result. The model is shown this type, and its answer is checked against it.</summary>
internal sealed record Complaint(
    [property: Description("What was bought.")] string Product,
    [property: Description("What is wrong with it.")] string Fault,
    [property: Description("What the writer asks for.")] Remedy Wants,
    [property: Description("Whether the writer is angry.")] bool IsAngry
);

[JsonConverter(typeof(JsonStringEnumConverter<Remedy>))]
internal enum Remedy
{
    Nothing,
    Repair,
    Replacement,
    Refund,
}
