using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using SemanticKernel.Connectors.OpenChat.Tests.Support;
using static SemanticKernel.Connectors.OpenChat.Tests.Support.ScriptedChatClient;

namespace SemanticKernel.Connectors.OpenChat.Tests.FunctionCalling;

public sealed class LimitTests
{
    private static readonly OpenChatPromptExecutionSettings s_settings = new()
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
    };

    private static ChatHistory NewHistory() => new() { new ChatMessageContent(AuthorRole.User, "Go.") };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_ModelCallsForever_StopsInvokingAfter128Rounds(bool isStreaming)
    {
        var invoked = 0;
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions("P", [KernelFunctionFactory.CreateFromMethod(() => ++invoked, "Count")]);
        using var client = new ScriptedChatClient { Answer = index => Calls(Call($"{index}", "P-Count")) };

        var answer = await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
            isStreaming,
            NewHistory(),
            s_settings,
            kernel
        );

        Assert.Equal((128, 129), (invoked, client.Requests.Count));
        Assert.Single(FunctionCallContent.GetFunctionCalls(answer));
    }

    [Fact]
    public async Task Ask_FunctionAsksTheModelAgain_StopsInvokingAtDepth128()
    {
        var depth = 0;
        var kernel = new Kernel();
        using var client = new ScriptedChatClient
        {
            Answer = index => index <= 128 ? Calls(Call($"{index}", "P-Deeper")) : Text("Up."),
        };
        var service = new OpenChatChatCompletionService(client, loggerFactory: null);
        kernel.Plugins.AddFromFunctions(
            "P",
            [
                KernelFunctionFactory.CreateFromMethod(
                    async () =>
                    {
                        depth++;
                        return (await service.AskAsync(false, NewHistory(), s_settings, kernel)).Content;
                    },
                    "Deeper"
                ),
            ]
        );

        await service.AskAsync(isStreaming: false, NewHistory(), s_settings, kernel);

        Assert.Equal(128, depth);
    }

    [Fact]
    public async Task Ask_AfterADeepConversation_InvokesAgain()
    {
        var invoked = 0;
        var kernel = new Kernel();
        kernel.Plugins.AddFromFunctions("P", [KernelFunctionFactory.CreateFromMethod(() => ++invoked, "Count")]);
        for (var turn = 0; turn < 130; turn++)
        {
            using var client = new ScriptedChatClient(Calls(Call("1", "P-Count")), Text("Done."));
            await new OpenChatChatCompletionService(client, loggerFactory: null).AskAsync(
                isStreaming: false,
                NewHistory(),
                s_settings,
                kernel
            );
        }

        Assert.Equal(130, invoked);
    }
}
