using System.Text.Json;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.WebChat;

/// <summary>Tells the page of each function before and after it runs. A filter could refuse one here as well.</summary>
internal sealed class ToolCallReporter(Action<ChatEvent> report) : IAutoFunctionInvocationFilter
{
    public async Task OnAutoFunctionInvocationAsync(
        AutoFunctionInvocationContext context,
        Func<AutoFunctionInvocationContext, Task> next
    )
    {
        var id = context.ToolCallId ?? "";
        report(
            new ToolCallEvent(
                id,
                $"{context.Function.PluginName}.{context.Function.Name}",
                context.Arguments?.ToDictionary(argument => argument.Key, argument => argument.Value?.ToString()) ?? []
            )
        );
        try
        {
            await next(context);
            report(new ToolResultEvent(id, TextOf(context.Result)));
        }
        catch (Exception exception)
        {
            // The connector tells the model, which may do better; the person sees it too.
            report(new ToolResultEvent(id, exception.Message, Failed: true));
            throw;
        }
    }

    /// <summary>As the model gets it: a text as it is, anything else as JSON.</summary>
    private static string TextOf(FunctionResult result) =>
        result.GetValue<object>() is string text
            ? text
            : JsonSerializer.Serialize(result.GetValue<object>(), JsonSerializerOptions.Web);
}
