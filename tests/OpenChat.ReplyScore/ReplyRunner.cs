using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI.ToolCalling.Reading;

namespace OpenChat.ReplyScore;

/// <summary>Gives a stored reply to the client as the model's answer.</summary>
internal static class ReplyRunner
{
    public static IReadOnlyList<ScoredCall> Run(string reply, IReadOnlyList<AIFunctionDeclaration> tools, bool required)
    {
        var read = ToolReplyReader.Read(
            reply,
            new ToolCatalog(tools),
            new ToolReplyReaderOptions { Required = required }
        );
        return
        [
            .. read.Calls.Select(call => new ScoredCall(
                call.Tool.Name,
                call.Arguments.ToDictionary(argument => argument.Key, argument => (JsonElement)argument.Value!)
            )),
        ];
    }
}
