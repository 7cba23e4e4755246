#:project ../src/SemanticKernel.Connectors.OpenChat
#:project ../src/OpenChat.Emulator
#:property PublishAot=false

using System.ComponentModel;
using Microsoft.SemanticKernel;
using OpenChat.Emulator;
using SemanticKernel.Connectors.OpenChat;

// The emulator stands in for the model. With a server of your own, delete this line and pass the server's address below.
await using var emulator = await OpenChatEmulator.StartAsync();

var builder = Kernel.CreateBuilder().AddOpenChatChatCompletion(emulator.OpenAIBaseUri, apiKey: "any");
builder.Plugins.AddFromType<Weather>();
var kernel = builder.Build();

var settings = new OpenChatPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
Console.WriteLine(await kernel.InvokePromptAsync("What is the weather in Paris?", new KernelArguments(settings)));

public sealed class Weather
{
    [KernelFunction, Description("The weather of a city right now.")]
    public static string GetWeather([Description("The city's name.")] string city) => $"18 °C and sunny in {city}";
}
