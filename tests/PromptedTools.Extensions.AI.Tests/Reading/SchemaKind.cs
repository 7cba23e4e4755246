using CsCheck;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>A random JSON Schema and the values that fit it.</summary>
internal sealed record SchemaKind(string Schema, Gen<object> Values)
{
    private static readonly string[] s_names = ["city", "topK", "max_count", "x", "Großstadt", "isOpen2"];

    private static readonly Gen<SchemaKind> s_scalar = OneOf(
        new SchemaKind("""{"type":"integer"}""", Gen.Int.Select(static value => (object)value)),
        new SchemaKind("""{"type":"number"}""", Gen.Int[-1000, 1000].Select(static value => (object)(value / 8.0))),
        new SchemaKind("""{"type":"boolean"}""", Gen.Bool.Select(static value => (object)value)),
        new SchemaKind("""{"enum":["red","dark blue","x-y"]}""", OneOf<object>("red", "dark blue", "x-y")),
        new SchemaKind("""{"type":["string","null"]}""", PrintedCallTests.Text.Select(static value => (object)value)),
        new SchemaKind(
            """{"type":"string","minLength":2}""",
            PrintedCallTests.Text.Select(static value => (object)value)
        )
    );

    /// <summary>An object whose first property is a string, so that no way of printing its values is ambiguous.</summary>
    public static Gen<SchemaKind> Parameters { get; } =
        Nested(depth: 2)
            .Array[0, 4]
            .Select(static kinds =>
                ObjectOf([
                    (
                        "text",
                        new SchemaKind(
                            """{"type":"string"}""",
                            PrintedCallTests.Text.Select(static value => (object)value)
                        )
                    ),
                    .. Named(kinds),
                ])
            );

    private static Gen<SchemaKind> Nested(int depth) =>
        depth == 0
            ? s_scalar
            : Gen.Frequency(
                (3, s_scalar),
                (1, Nested(depth - 1).Select(ArrayOf)),
                (1, Nested(depth - 1).Array[1, 3].Select(static kinds => ObjectOf([.. Named(kinds)])))
            );

    private static SchemaKind ArrayOf(SchemaKind item) =>
        new(
            $$"""{"type":"array","items":{{item.Schema}}}""",
            item.Values.Array[2, 4].Select(static values => (object)values)
        );

    private static SchemaKind ObjectOf((string Name, SchemaKind Kind)[] properties) =>
        new(
            $$"""{"type":"object","properties":{{{string.Join(",", properties.Select(static p => $"\"{p.Name}\":{p.Kind.Schema}"))}}},"required":["{{properties[0].Name}}"]}""",
            properties
                .Aggregate(
                    Gen.Const(static () => new Dictionary<string, object>()),
                    static (members, property) =>
                        Gen.Select(
                            members,
                            property.Kind.Values,
                            (before, value) => new Dictionary<string, object>(before) { [property.Name] = value }
                        )
                )
                .Select(static members => (object)members)
        );

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static IEnumerable<(string Name, SchemaKind Kind)> Named(SchemaKind[] kinds) =>
        kinds.Select(static (kind, index) => (s_names[index], kind));
}
