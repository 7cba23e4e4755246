using System.Text.Json;

namespace PromptedTools.Extensions.AI.Json;

/// <summary>What a model wrote for a value: JSON, a Python literal, or something that stands where a value should.</summary>
internal abstract record LenientValue
{
    /// <summary>Whether the value is JSON: no call and no expression in it.</summary>
    public bool IsJson =>
        this switch
        {
            LenientCall or LenientExpression or LenientJoin => false,
            LenientArray { Items: var items } => items.All(static item => item.IsJson),
            LenientObject { Members: var members } => members.Values.All(static member => member.IsJson),
            _ => true,
        };

    /// <summary>Whether the value is a call, begins with one, or is an expression around one.</summary>
    public bool HoldsCall =>
        this switch
        {
            LenientCall or LenientJoin or LenientExpression { Subject: not null } => true,
            LenientArray { Items: [var first, ..] } => first.HoldsCall,
            _ => false,
        };

    public JsonElement ToElement() => CompactJson.ToElement(this, Write);

    /// <summary>The value as canonical JSON.</summary>
    /// <exception cref="InvalidOperationException">It is not <see cref="IsJson">JSON</see>.</exception>
    public string ToJson() => CompactJson.Write(this, Write);

    private static void Write(Utf8JsonWriter writer, LenientValue value)
    {
        switch (value)
        {
            case LenientNull:
                writer.WriteNullValue();
                break;
            case LenientBoolean { Value: var flag }:
                writer.WriteBooleanValue(flag);
                break;
            case LenientNumber { Text: var number }:
                writer.WriteRawValue(number);
                break;
            case LenientString { Text: var text }:
                writer.WriteStringValue(text);
                break;
            case LenientArray { Items: var items }:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case LenientObject { Members: var members }:
                writer.WriteStartObject();
                foreach (var (key, member) in members)
                {
                    writer.WritePropertyName(key);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException($"A {value.GetType().Name} has no JSON form.");
        }
    }
}

internal sealed record LenientNull : LenientValue
{
    public static LenientNull Instance { get; } = new();
}

internal sealed record LenientBoolean(bool Value) : LenientValue;

/// <summary>A number, kept as valid JSON text so that no digit is lost.</summary>
/// <param name="Text">The number as JSON has it.</param>
/// <param name="Written">What was written where that is something else, as <c>+15550100</c>.</param>
internal sealed record LenientNumber(string Text, string? Written = null) : LenientValue;

internal sealed record LenientString(string Text) : LenientValue;

internal sealed record LenientArray(IReadOnlyList<LenientValue> Items) : LenientValue;

/// <summary>An object; of a repeated key the last value counts.</summary>
internal sealed record LenientObject(OrderedDictionary<string, LenientValue> Members) : LenientValue;

/// <summary>A call expression, <c>f(a=1, "x")</c>. It is never evaluated.</summary>
internal sealed record LenientCall(string Name, IReadOnlyList<LenientArgument> Arguments) : LenientValue;

/// <summary>An argument of a call; <paramref name="Name"/> is null for a positional one.</summary>
internal readonly record struct LenientArgument(string? Name, LenientValue Value);

/// <summary>
/// A bare word or an expression: text that is no value. It is never evaluated. <paramref name="Subject"/> is what the
/// expression takes a part of or computes with, where that is a call: <c>f(x)</c> in <c>f(x)["a"]</c>.
/// </summary>
internal record LenientExpression(string Text, LenientValue? Subject = null) : LenientValue;

/// <summary>
/// Text without quotes where JSON has a value: a name, a date, <c>1,000.50</c>. What it means, the schema says; among
/// the arguments of a call the same characters are an expression.
/// </summary>
internal sealed record LenientUnquotedText(string Text) : LenientExpression(Text);

/// <summary>Calls that operators join: <c>f(1) + g(2)</c>. Each stands for itself; the sum is never computed.</summary>
internal sealed record LenientJoin(IReadOnlyList<LenientValue> Operands) : LenientValue;
