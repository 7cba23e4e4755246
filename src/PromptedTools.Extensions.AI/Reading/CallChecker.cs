using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>Turns calls as written into calls that their tools accept, or says why not.</summary>
internal sealed class CallChecker(ToolCatalog tools, ReplyReadingOptions options, int replyLength)
{
    // All calls of a reply together.
    private readonly SchemaWork _work = new(replyLength);

    /// <summary>The accepted call, or null when the findings hold an error.</summary>
    public ParsedToolCall? Check(CallCandidate candidate, List<ToolCallDiagnostic> findings)
    {
        var written = LenientDescription.Shorten(candidate.Name);
        if (candidate.Fault is { } fault)
        {
            var isLeftOut = candidate.IsRemnant && options.Required;
            findings.Add(isLeftOut ? new(FindingSeverity.Dropped, fault) : new(FindingSeverity.Error, fault, written));
            return null;
        }

        var match = tools.Find(candidate.Name);
        if (match.Tool is not { } tool)
        {
            var (reason, names) =
                match.Ambiguous.Count > 0
                    ? ("ambiguous tool name", match.Ambiguous)
                    : ("unknown tool", tools.Nearest(candidate.Name));
            var expected = "one of " + string.Join(", ", names);
            findings.Add(new(FindingSeverity.Error, reason, written, Expected: expected));
            return null;
        }

        if (options.SpecificTool is { } only && tool.Name != only)
        {
            findings.Add(new(FindingSeverity.Error, "not the tool that must be called", tool.Name, Expected: only));
            return null;
        }

        if (tool.Name != candidate.Name)
        {
            findings.Add(new(FindingSeverity.Repaired, "the tool's name was mended", tool.Name, Got: written));
        }

        if (!new CallArguments(tool).TryRead(candidate, out var arguments, out var problem))
        {
            findings.Add(new(FindingSeverity.Error, problem, tool.Name, "$", "a JSON object"));
            return null;
        }

        return Fit(tool, arguments, findings);
    }

    private ParsedToolCall? Fit(AIFunctionDeclaration tool, LenientObject arguments, List<ToolCallDiagnostic> findings)
    {
        // What the tool itself says of unknown properties, under the key that Microsoft.Extensions.AI has for it.
        var fitOptions =
            tool.AdditionalProperties.GetValueOrDefault("strict") is bool strict && !options.Fit.RequiredValuesAlone
                ? options.Fit with
                {
                    Strict = strict,
                }
                : options.Fit;
        var fit = SchemaFitter.Fit(arguments, JsonSchema.Of(tool.JsonSchema), fitOptions, _work);
        foreach (var finding in fit.Findings)
        {
            findings.Add(new(finding.Severity, finding.Reason, tool.Name, finding.Path, finding.Expected, finding.Got));
        }

        if (fit.Value is not LenientObject { Members: var members })
        {
            return null;
        }

        var result = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            result[name] = value.ToElement();
        }

        return new ParsedToolCall(tool, result);
    }
}
