using System.Text.Json;
using System.Threading.Channels;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.WebChat;

/// <summary>Tells the page of each function before and after it runs. A filter could refuse one here as well.</summary>
internal sealed class ToolCallReporter(ChannelWriter<ChatEvent> events) : IAutoFunctionInvocationFilter
{
    public static ToolCallEvent Describe(string? id, string? plugin, string function, KernelArguments? arguments) =>
        new(
            id ?? "",
            plugin is null ? function : $"{plugin}.{function}",
            arguments?.ToDictionary(argument => argument.Key, argument => argument.Value?.ToString()) ?? []
        );

    public async Task OnAutoFunctionInvocationAsync(
        AutoFunctionInvocationContext context,
        Func<AutoFunctionInvocationContext, Task> next
    )
    {
        var id = context.ToolCallId ?? "";
        events.TryWrite(Describe(id, context.Function.PluginName, context.Function.Name, context.Arguments));
        try
        {
            await next(context);
            events.TryWrite(new ToolResultEvent(id, TextOf(context.Result)));
        }
        catch (Exception exception)
        {
            // The connector tells the model, which may do better; the person sees it too.
            events.TryWrite(new ToolResultEvent(id, exception.Message, Failed: true));
            throw;
        }
    }

    /// <summary>As the model gets it: a text as it is, anything else as JSON.</summary>
    private static string TextOf(FunctionResult result) =>
        result.GetValue<object>() is string text
            ? text
            : JsonSerializer.Serialize(result.GetValue<object>(), JsonSerializerOptions.Web);
}
