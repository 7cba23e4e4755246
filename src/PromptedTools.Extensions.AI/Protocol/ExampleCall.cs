using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Json;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>The call that the prompt shows as its example: of a real tool, since a small model copies what it sees.</summary>
internal sealed class ExampleCall(ForeignText foreign)
{
    // It stands twice in the rules of every request.
    private const int MaxArgumentsLength = 300;

    // A tool is offered again with every request of a conversation.
    private readonly ConditionalWeakTable<AIFunctionDeclaration, string> _calls = [];

    /// <summary>The shortest call with an argument in it; of the first tool if none needs one.</summary>
    public string Write(IReadOnlyList<AIFunctionDeclaration> tools)
    {
        var example = default(string);
        foreach (var tool in tools)
        {
            var call = _calls.GetValue(tool, Write);
            if (call.Length > 0 && (example is null || call.Length < example.Length))
            {
                example = call;
            }
        }

        return example ?? foreign.Neutralise(CallText.Write(tools[0].Name, "{}"));
    }

    /// <returns>Nothing for a tool that needs no argument.</returns>
    private string Write(AIFunctionDeclaration tool)
    {
        var schema = JsonSchema.Of(tool.JsonSchema);
        return schema.Whole.PropertiesOf().Any(static property => property.IsAsked)
            ? foreign.Neutralise(
                CallText.Write(tool.Name, ExampleValue.Write(schema, MaxArgumentsLength, isComplete: false))
            )
            : "";
    }
}
