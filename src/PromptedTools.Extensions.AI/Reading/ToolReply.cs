using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What a whole reply of the model turned out to be, once read against the tools that were offered.</summary>
/// <param name="Kind">Which of the kinds.</param>
/// <param name="Text">
/// The text the caller may see: the answer, or what stands before the first call. The protocol's own markup is never in it.
/// </param>
[DebuggerDisplay("{Kind}, {Calls.Count} calls: {Text}")]
internal sealed record ToolReply(ToolReplyKind Kind, string Text = "")
{
    /// <summary>
    /// The calls, in the order written, names and arguments already mended and checked against the schema. There is one at
    /// least where the kind is Calls, and none where it is another.
    /// </summary>
    public IReadOnlyList<ParsedToolCall> Calls { get; init; } = [];

    /// <summary>Why calls were refused, mended, coerced or dropped, in the order found.</summary>
    public IReadOnlyList<ToolCallDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>Whether it was refused for a call that stands in a result of a tool.</summary>
    public bool RepeatsDocument { get; init; }

    /// <summary>Whether the text ends where the model or a stop sequence ended it, though more was written.</summary>
    public bool IsStopped { get; init; }

    public static ToolReply Nothing { get; } = new(ToolReplyKind.Empty);

    public static ToolReply MadeUp { get; } = new(ToolReplyKind.Forged);

    public static ToolReply Answer(string text) => new(ToolReplyKind.Text, text);
}

internal enum ToolReplyKind
{
    /// <summary>A plain answer, no call in it.</summary>
    Text,

    /// <summary>One or more accepted calls.</summary>
    Calls,

    /// <summary>Meant as a call, but refused; the diagnostics of severity Error name the faults.</summary>
    Rejected,

    /// <summary>A result that the model made up: neither an answer nor a call.</summary>
    Forged,

    /// <summary>Nothing to show as an answer and no call: white space, [], None, {}.</summary>
    Empty,

    /// <summary>A call that the end of the output cut off: ask again with a larger max_tokens.</summary>
    Truncated,
}

/// <summary>One accepted call. Arguments hold <see cref="JsonElement"/> values, as other clients give them.</summary>
internal sealed record ParsedToolCall(AIFunctionDeclaration Tool, IDictionary<string, object?> Arguments)
{
    /// <summary>What makes two calls the same: the tool and its arguments, in whatever order and spelling of numbers.</summary>
    public string Identity =>
        string.Join(
            '\n',
            Arguments
                .OrderBy(static argument => argument.Key, StringComparer.Ordinal)
                .Select(static argument => $"{argument.Key}={Canonical((JsonElement)argument.Value!)}")
                .Prepend(Tool.Name)
        );

    private static string Canonical(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => JsonNumber.Parse(value.GetRawText()).ToString(),
            JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Canonical)) + "]",
            JsonValueKind.Object => "{"
                + string.Join(
                    ',',
                    value
                        .EnumerateObject()
                        .OrderBy(static member => member.Name, StringComparer.Ordinal)
                        .Select(static member => $"{JsonEncodedText.Encode(member.Name)}:{Canonical(member.Value)}")
                )
                + "}",
            _ => value.GetRawText(),
        };
}

/// <summary>
/// One finding about a call. <paramref name="Path"/> is where (<c>$.city</c>; null for the call as a whole),
/// <paramref name="Expected"/> and <paramref name="Got"/> are short and fit into a re-ask of the model.
/// </summary>
internal sealed record ToolCallDiagnostic(
    FindingSeverity Severity,
    string Reason,
    string? ToolName = null,
    string? Path = null,
    string? Expected = null,
    string? Got = null
);

/// <summary>One reply of the model.</summary>
/// <param name="Text">What it wrote, as far as the caller was not shown it yet.</param>
/// <param name="Reading">What that turned out to be.</param>
/// <param name="FinishReason">Why the model stopped, as far as known.</param>
internal sealed record ModelReply(string Text, ToolReply Reading, ChatFinishReason? FinishReason)
{
    /// <summary>Whether the caller was already shown text of this answer.</summary>
    public bool HasShownText { get; init; }

    /// <summary>Whether the client inside made calls of its own.</summary>
    public bool MadeCalls { get; init; }

    /// <summary>What the reply took, where known.</summary>
    public long? OutputTokens { get; init; }
}
