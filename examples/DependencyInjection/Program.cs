// openchat-3.5-0106 in a generic host: settings from configuration sections, services by key, HTTP clients of the factory, a cache
// for repeated questions, and OpenTelemetry spans on the console.
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenChat.Emulator;
using OpenChat.Examples;
using OpenChat.Examples.DependencyInjection;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

// The model's part when the emulator plays it.
const string Answer =
    "It means that a class is handed what it needs instead of making it. So the parts can be exchanged, by a test for one, and "
    + "only one place of the program knows how they fit together.";

await using var model = await ExampleModel.ConnectAsync(new ScriptedEngine { Reply = _ => Answer });
Console.WriteLine(model.Description);

// appsettings.json lies beside the program. Where the model is comes from the environment.
var builder = Host.CreateApplicationBuilder(
    new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory }
);
builder.Configuration.AddInMemoryCollection([
    .. model.ToConfiguration("Models:Brief"),
    .. model.ToConfiguration("Models:Thorough"),
]);

// Two services of Semantic Kernel, each with a section of its own. A wrong setting fails the start and says what is wrong.
var models = builder.Configuration.GetSection("Models");
builder.Services.AddOpenChatChatCompletion(models.GetSection("Brief"), serviceId: "brief");
builder.Services.AddOpenChatChatCompletion(models.GetSection("Thorough"), serviceId: "thorough");

// A client of Microsoft.Extensions.AI; the same question is answered from the cache.
builder.Services.AddDistributedMemoryCache();
builder.Services.AddKeyedOpenChatClient("cached", model.Configure).UseDistributedCache();

// All of them send through clients of the factory, which have these names.
builder.Services.AddSingleton<RequestCounter>().AddTransient<CountingHandler>();
builder.Services.AddHttpClient("SemanticKernel.Connectors.OpenChat").AddHttpMessageHandler<CountingHandler>();
builder.Services.AddHttpClient("OpenChat.Extensions.AI").AddHttpMessageHandler<CountingHandler>();

builder
    .Services.AddOpenTelemetry()
    .ConfigureResource(resource => resource.AddService("shop"))
    .WithTracing(tracing => tracing.AddSource("SemanticKernel.Connectors.OpenChat").AddConsoleExporter());

builder.Services.AddTransient<Conversation>();
using var host = builder.Build();
await host.StartAsync();
var exitCode = await host.Services.GetRequiredService<Conversation>().RunAsync();
await host.StopAsync();
return exitCode;
