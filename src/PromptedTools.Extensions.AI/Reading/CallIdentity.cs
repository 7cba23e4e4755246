using System.Text;
using System.Text.Json;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What makes two calls the same: the tool and its arguments, in whatever order.</summary>
internal static class CallIdentity
{
    public static string Of(ParsedToolCall call)
    {
        var identity = new StringBuilder(call.Tool.Name);
        foreach (var (name, value) in call.Arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal))
        {
            identity
                .Append('\n')
                .Append(name)
                .Append('=')
                .Append(value is JsonElement element ? element.GetRawText() : null);
        }

        return identity.ToString();
    }
}
