using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using OpenChat.Extensions.AI;

namespace OpenChat.AotSmoke;

internal static class KernelChecks
{
    public static async Task ToolCallAsync()
    {
        using var handler = new ReplayHandler(
            """{"result":{"response":"<tool_call>\n{\"name\": \"Math_double\", \"arguments\": {\"number\": 21}}\n</tool_call>"},"success":true}""",
            """{"result":{"response":" It is 42."},"success":true}"""
        );
        using var http = new HttpClient(handler);
        var seen = new SeenCalls();
        var builder = Kernel.CreateBuilder();
        builder.AddOpenChatChatCompletion(OpenChatEndpoint.WorkersAI("account"), apiKey: "token", httpClient: http);
        builder.Services.AddSingleton<IAutoFunctionInvocationFilter>(seen);
        var kernel = builder.Build();
        kernel.Plugins.AddFromFunctions(
            "Math",
            [KernelFunctionFactory.CreateFromMethod(DoubleFunction.Double, AotJsonContext.Default.Options, "double")]
        );
        // As a prompt file gives them: not this connector's own, and numbers as text.
        var settings = new PromptExecutionSettings
        {
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
            ExtensionData = new Dictionary<string, object> { ["max_tokens"] = "77", ["response_format"] = "text" },
        };
        var service = kernel.GetRequiredService<Microsoft.SemanticKernel.ChatCompletion.IChatCompletionService>();
        var history = new Microsoft.SemanticKernel.ChatCompletion.ChatHistory();
        history.AddUserMessage("Double 21.");

        var answer = await service.GetChatMessageContentsAsync(history, settings, kernel);

        Checks.Expect("It is 42.", answer[0].Content);
        Checks.Expect(true, handler.Requests[0].Contains("\"max_tokens\":77", StringComparison.Ordinal));
        Checks.Expect("double=42", string.Join(", ", seen.Calls));
    }

    private sealed class SeenCalls : IAutoFunctionInvocationFilter
    {
        public List<string> Calls { get; } = [];

        public async Task OnAutoFunctionInvocationAsync(
            AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next
        )
        {
            await next(context);
            Calls.Add($"{context.Function.Name}={context.Result}");
        }
    }
}
