// A chat page for openchat-3.5-0106 on Semantic Kernel: streamed answers, a stop button, visible tool calls.
// Open the printed address in a browser. Where nobody can (input redirected, no --urls), it asks itself one question and ends.
using Microsoft.SemanticKernel;
using OpenChat.Examples;
using OpenChat.Examples.WebChat;
using OpenChat.Examples.WebChat.Plugins;

await using var model = await ExampleModel.ConnectAsync(new PacedEngine());
Console.WriteLine(model.Description);

var builder = WebApplication.CreateBuilder(args);
var hasAddress = builder.Configuration[WebHostDefaults.ServerUrlsKey] is not null;
var asksItself = Console.IsInputRedirected && !hasAddress;
if (!hasAddress)
{
    builder.WebHost.UseUrls(asksItself ? "http://127.0.0.1:0" : "http://127.0.0.1:5080");
}

var kernel = builder.Services.AddKernel().AddOpenChatChatCompletion(model.Configure);
kernel.Plugins.AddFromType<ClockPlugin>("Clock").AddFromType<WeatherPlugin>("Weather");
builder.Services.AddMemoryCache().AddSingleton<Conversations>().AddTransient<Answerer>();

await using var app = builder.Build();
app.UsePageSecurity();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapChat(model.Description);

await app.StartAsync();
var address = app.Urls.First();
Console.WriteLine($"Open {address} in a browser; Ctrl+C ends.");
if (asksItself)
{
    return await SelfQuestion.AskAsync(new Uri(address), "What is the weather in Paris?");
}

await app.WaitForShutdownAsync();
return 0;
