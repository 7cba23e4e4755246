namespace OpenChat.Emulator.Playing;

/// <summary>A type as a prompt shows it, in the way of TypeScript.</summary>
internal abstract record TypeShape;

/// <summary>A text, perhaps of a format of JSON Schema such as <c>date-time</c>.</summary>
internal sealed record TextShape(string? Format = null, int MinLength = 0, int MaxLength = int.MaxValue) : TypeShape;

internal sealed record NumberShape(bool IsInteger, double? Minimum = null, double? Maximum = null, double? Step = null)
    : TypeShape;

internal sealed record FlagShape : TypeShape;

/// <summary>One of some values; each is JSON, so that a text has its quotes.</summary>
internal sealed record ChoiceShape(IReadOnlyList<string> Values) : TypeShape;

internal sealed record NullableShape(TypeShape Value) : TypeShape;

/// <summary>A list of at least and at most so many items; the first ones may have types of their own.</summary>
internal sealed record ListShape(TypeShape Item, int Least = 1, int Most = int.MaxValue) : TypeShape
{
    public IReadOnlyList<TypeShape> Leading { get; init; } = [];
}

internal sealed record ObjectShape(IReadOnlyList<Member> Members) : TypeShape;

/// <summary>One of several types.</summary>
internal sealed record UnionShape(IReadOnlyList<TypeShape> Options) : TypeShape;

/// <summary>JSON that is what it is.</summary>
internal sealed record ExactShape(string Json) : TypeShape;

/// <summary>A property of an object, or a parameter of a tool.</summary>
internal sealed record Member(string Name, TypeShape Type, bool IsOptional);

/// <summary>A tool as a prompt shows it.</summary>
internal sealed record ToolSignature(string Name, IReadOnlyList<Member> Parameters);
