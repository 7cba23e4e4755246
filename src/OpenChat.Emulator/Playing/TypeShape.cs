namespace OpenChat.Emulator.Playing;

/// <summary>A type as a prompt shows it, in the way of TypeScript.</summary>
internal abstract record TypeShape;

/// <summary>A text, perhaps of a format of JSON Schema such as <c>date-time</c>.</summary>
internal sealed record TextShape(string? Format = null) : TypeShape;

internal sealed record NumberShape(bool IsInteger, int? Minimum = null, int? Maximum = null) : TypeShape;

internal sealed record FlagShape : TypeShape;

/// <summary>One of some values; each is JSON, so that a text has its quotes.</summary>
internal sealed record ChoiceShape(IReadOnlyList<string> Values) : TypeShape;

internal sealed record NullableShape(TypeShape Value) : TypeShape;

internal sealed record ListShape(TypeShape Item) : TypeShape;

internal sealed record ObjectShape(IReadOnlyList<Member> Members) : TypeShape;

/// <summary>A property of an object, or a parameter of a tool.</summary>
internal sealed record Member(string Name, TypeShape Type, bool IsOptional);

/// <summary>A tool as a prompt shows it.</summary>
internal sealed record ToolSignature(string Name, IReadOnlyList<Member> Parameters);
