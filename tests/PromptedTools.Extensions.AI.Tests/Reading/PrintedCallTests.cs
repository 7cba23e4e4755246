using System.Text.Json;
using CsCheck;

namespace PromptedTools.Extensions.AI.Tests.Reading;

/// <summary>Whatever way a call is printed, the same values are read back.</summary>
public class PrintedCallTests
{
    private const string Schema = """
        {"type":"object","properties":{"text":{"type":"string"},"count":{"type":"integer"},"ratio":{"type":"number"},
         "flag":{"type":"boolean"},"list":{"type":"array","items":{"type":"string"}},
         "inner":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"array","items":{"type":"integer"}}}}},
         "required":["text"]}
        """;

    public static Gen<string> Text { get; } =
        Gen.Char["abcXYZ012 éß中.,:;-_'\"\\{}[]()<>#/\n\t"].Array[0, 12].Select(c => "v" + new string(c) + "v");

    private static readonly Gen<Dictionary<string, object>> s_arguments =
        from text in Text
        from count in Gen.Int
        from ratio in Gen.Int[-1000, 1000]
        from flag in Gen.Bool
        from list in Text.Array[2, 4]
        from a in Text
        from b in Gen.Int.Array[2, 4]
        from keep in Gen.Bool.Array[5]
        select Choose(text, count, ratio / 8.0, flag, list, a, b, keep);

    private static readonly Func<Dictionary<string, object>, string>[] s_printers =
    [
        arguments => $"{{\"name\": \"f\", \"arguments\": {CallPrinter.Json(arguments)}}}",
        arguments => $"{{\"parameters\": {CallPrinter.Json(arguments)}, \"name\": \"f\"}}",
        arguments => $"<tool_call>\n{{\"name\": \"f\", \"arguments\": {CallPrinter.Json(arguments)}}}\n</tool_call>",
        arguments => $"<tool_call>\n{{'name': 'f', 'arguments': {CallPrinter.Python(arguments)}}}\n</tool_call>",
        arguments => $"[{{'name': 'f', 'arguments': {CallPrinter.Python(arguments)}}}]",
        arguments => $"```json\n{{\"tool\": \"f\", \"args\": {CallPrinter.Json(arguments)}}}\n```",
        arguments => $"{{\"action\": \"f\", \"action_input\": {CallPrinter.Json(arguments)},}}",
        arguments => $"{{\"name\": \"f\", \"arguments\": {CallPrinter.Json(arguments)}",
        arguments => $"{{\"name\": \"f\", \"arguments\": {CallPrinter.Json(arguments)[..^1]}",
        arguments => $"{{\"f\": {CallPrinter.Json(arguments)}}}",
        arguments => $"f({CallPrinter.Keywords(arguments)})",
        arguments => $"[f({CallPrinter.Keywords(arguments)})]\n\nThat is the call.",
        arguments => $"f({CallPrinter.Python(arguments)})",
        arguments => $"```python\nf({CallPrinter.Keywords(arguments)})\n```",
        arguments => $"Action: f\nAction Input: {CallPrinter.Json(arguments)}\nObservation: none",
        arguments => $"<function=f>{CallPrinter.Json(arguments)}</function>",
        arguments =>
            $"{{\"type\":\"function\",\"function\":{{\"name\":\"f\",\"arguments\":{CallPrinter.Json(CallPrinter.Json(arguments))}}}}}",
    ];

    [Fact]
    public void Read_CallPrintedInAnyWay_GivesTheSameValues()
    {
        Gen.Select(s_arguments, Gen.Int[0, s_printers.Length - 1])
            .Sample(
                static (arguments, way) => AssertIsRead(Schema, arguments, s_printers[way](arguments)),
                iter: 4_000,
                print: static sample => s_printers[sample.Item2](sample.Item1)
            );
    }

    [Fact]
    public void Read_CallOfAnySchema_GivesTheSameValues()
    {
        var calls =
            from kind in SchemaKind.Parameters
            from values in kind.Values
            from way in Gen.Int[0, s_printers.Length - 1]
            let arguments = (Dictionary<string, object>)values
            select (kind.Schema, Arguments: arguments, Reply: s_printers[way](arguments));

        calls.Sample(
            static call => AssertIsRead(call.Schema, call.Arguments, call.Reply),
            iter: 2_000,
            print: static call => call.Reply + " of " + call.Schema
        );
    }

    private static void AssertIsRead(string schema, Dictionary<string, object> arguments, string reply)
    {
        var tools = new[] { ShapeReader.Tool("f", schema) };
        var read = ShapeReader.Read(reply, ShapeReader.Auto with { Fit = new() }, tools);
        var call = Assert.Single(read.Calls);
        var expected = JsonDocument.Parse(CallPrinter.Json(arguments)).RootElement;
        Assert.Equal(arguments.Keys.Order(), call.Arguments.Keys.Order());
        foreach (var (name, value) in call.Arguments)
        {
            Assert.True(JsonElement.DeepEquals(expected.GetProperty(name), (JsonElement)value!), $"{name} of {reply}");
        }
    }

    private static Dictionary<string, object> Choose(
        string text,
        int count,
        double ratio,
        bool flag,
        string[] list,
        string a,
        int[] b,
        bool[] keep
    )
    {
        var arguments = new Dictionary<string, object> { ["text"] = text };
        (string Name, object Value)[] optional =
        [
            ("count", count),
            ("ratio", ratio),
            ("flag", flag),
            ("list", list),
            ("inner", new Dictionary<string, object> { ["a"] = a, ["b"] = b }),
        ];
        foreach (var (name, value) in optional.Where((_, index) => keep[index]))
        {
            arguments[name] = value;
        }

        return arguments;
    }
}
