// A chat page for openchat-3.5-0106 on Semantic Kernel: streamed answers, a stop button, visible tool calls.
// Open the printed address in a browser. With `-- --check` it asks itself one question and ends.
using System.Net.Sockets;
using Microsoft.SemanticKernel;
using OpenChat.Examples;
using OpenChat.Examples.WebChat;
using OpenChat.Examples.WebChat.Plugins;

await using var model = await ExampleModel.ConnectAsync(new PacedEngine(Script.Engine));
Console.WriteLine(model.Description);

const string Check = "--check";
var checks = args.Contains(Check);
var builder = WebApplication.CreateBuilder([.. args.Where(argument => argument != Check)]);
string[] placing =
[
    WebHostDefaults.ServerUrlsKey,
    WebHostDefaults.HttpPortsKey,
    WebHostDefaults.HttpsPortsKey,
    "Kestrel:Endpoints",
];
if (!placing.Any(key => builder.Configuration.GetSection(key).Exists()))
{
    builder.WebHost.UseUrls(checks ? "http://127.0.0.1:0" : "http://127.0.0.1:5080");
}

var kernel = builder.Services.AddKernel().AddOpenChatChatCompletion(model.Endpoint, model.ModelId, model.ApiKey);
kernel.Plugins.AddFromType<ClockPlugin>("Clock").AddFromType<WeatherPlugin>("Weather");
builder.Services.AddSingleton<Conversations>().AddTransient<Answerer>();

await using var app = builder.Build();
app.UsePageSecurity();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapChat(model);

try
{
    await app.StartAsync();
}
catch (Exception failure) when (failure is IOException or SocketException or FormatException)
{
    Console.Error.WriteLine($"{failure.Message} Choose another address, as in `-- --urls http://127.0.0.1:5081`.");
    return 1;
}

var address = new UriBuilder(app.Urls.First());
if (address.Host is "[::]" or "0.0.0.0")
{
    // Every address of the machine: a browser on it needs one.
    address.Host = "localhost";
}

Console.WriteLine($"Open {address.Uri} in a browser; Ctrl+C ends.");
if (checks)
{
    return await SelfQuestion.AskAsync(address.Uri, "What is the weather in Paris?");
}

await app.WaitForShutdownAsync();
return 0;
