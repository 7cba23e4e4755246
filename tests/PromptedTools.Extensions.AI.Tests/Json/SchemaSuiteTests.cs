using System.Text.Json;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Tests.Json;

/// <summary>
/// The JSON Schema organisation's own tests (draft 2020-12, commit 44401e0), of the keywords that are checked here. What
/// leniency decides otherwise stands in leniency.txt, each with its reason.
/// </summary>
public class SchemaSuiteTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Json", "SchemaSuite");

    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(s_folder, "*.json").Select(static file => Path.GetFileNameWithoutExtension(file))];

    [Theory, MemberData(nameof(Files))]
    public void Fit_CasesOfTheSuite_AreDecidedAsItDoesOrAsListed(string file)
    {
        var others = new List<string>();
        using var suite = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_folder, file + ".json")));
        foreach (var group in suite.RootElement.EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var data = test.GetProperty("data");
                var isValid = test.GetProperty("valid").GetBoolean();
                var fitted = Fit(group.GetProperty("schema"), data);
                var decision =
                    fitted is null ? "refused"
                    : JsonElement.DeepEquals(JsonElement.Parse(fitted), data) ? "taken"
                    : "changed";
                if (decision != (isValid ? "taken" : "refused"))
                {
                    others.Add(
                        $"{file} | {group.GetProperty("description")} | {test.GetProperty("description")} | {decision}"
                    );
                }
            }
        }

        Assert.Equal(Listed(file), others.Order(StringComparer.Ordinal));
    }

    // Sections of "## reason" with a line for each case.
    private static List<string> Listed(string file) =>
        [
            .. File.ReadAllLines(Path.Combine(s_folder, "leniency.txt"))
                .Where(line => line.StartsWith(file + " | ", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    private static string? Fit(JsonElement schema, JsonElement data)
    {
        var text = "[" + data.GetRawText() + "]";
        var value = ((LenientArray)LenientJson.Read(text).Value!).Items[0];
        var fit = SchemaFitter.Fit(value, JsonSchema.Of(schema), new SchemaFitOptions(), new SchemaWork(text.Length));
        return fit.Value is null ? null : fit.Value.ToJson();
    }
}
