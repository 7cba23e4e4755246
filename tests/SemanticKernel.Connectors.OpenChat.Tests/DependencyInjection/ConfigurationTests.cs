using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using PromptedTools.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.DependencyInjection;

public sealed class ConfigurationTests
{
    private static IConfigurationSection Section(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.ToDictionary(pair => "AI:OpenChat:" + pair.Key, pair => pair.Value))
            .Build()
            .GetSection("AI:OpenChat");

    private static IHost NewHost(IConfigurationSection section)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenChatChatCompletion(section);
        return builder.Build();
    }

    [Fact]
    public async Task Section_FlatKeys_SetTheOptions()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("Fine.");
        using var host = NewHost(
            Section(
                ("Dialect", "WorkersAI"),
                ("BaseUri", emulator.BaseUri.ToString()),
                ("AccountId", Emulated.AccountId),
                ("ApiToken", "token"),
                ("MaxOutputTokens", "77"),
                ("MaxRetries", "0"),
                ("ResponseTimeout", "00:01:00"),
                ("Headers:x-session-affinity", "abc")
            )
        );
        await host.StartAsync();

        var service = host.Services.GetRequiredService<IChatCompletionService>();
        await service.AskAsync(false, new ChatHistory("Hi", AuthorRole.User));

        var request = Assert.Single(emulator.Requests);
        Json.AssertBody("""{ "messages": [{ "role": "user", "content": "Hi" }], "max_tokens": 77 }""", request);
        Assert.Equal("abc", request.Headers["x-session-affinity"]);
        Assert.Contains(Emulated.AccountId, request.Path, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("AccountId=0123;ApiToken=t", "https://api.cloudflare.com/client/v4/")]
    [InlineData("AccountId=0123;GatewayId=g;ApiToken=t", "https://api.cloudflare.com/client/v4/")]
    [InlineData(
        "Dialect=LegacyAIGateway;AccountId=0123;GatewayId=g;ApiToken=t",
        "https://gateway.ai.cloudflare.com/v1/"
    )]
    [InlineData("BaseUri=http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/")]
    [InlineData("BaseUri=http://127.0.0.1:8080/v1;AccountId=;Dialect=", "http://127.0.0.1:8080/v1/")]
    [InlineData("Dialect=openaicompatible;BaseUri=http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/")]
    [InlineData("Engine=llama.cpp;BaseUri=http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/")]
    [InlineData("Engine=LMStudio;Dialect=OpenAICompatible;BaseUri=http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1/")]
    public void Section_Endpoint_FollowsFromItsKeys(string keys, string expected)
    {
        using var host = NewHost(Parse(keys));

        var service = host.Services.GetRequiredService<IChatCompletionService>();

        Assert.Equal(expected, service.Attributes["Endpoint"]);
    }

    [Theory]
    [InlineData("", "\"AI:OpenChat\": It names no endpoint. Set BaseUri")]
    [InlineData("Dialect=WorkersAI;ApiToken=t", "\"AI:OpenChat\": AccountId is not set, and WorkersAI needs it.")]
    [InlineData("Engine=llama;BaseUri=http://127.0.0.1:1", "Engine: \"llama\" is none of the engines")]
    [InlineData("Engine=Ollama", "BaseUri is not set")]
    [InlineData("Engine=Ollama;Dialect=WorkersAI;AccountId=0123;ApiToken=t", "Engine is set, and WorkersAI has none.")]
    [InlineData("Dialect=AIGateway;AccountId=0123;ApiToken=t", "GatewayId is not set, and AIGateway needs it.")]
    [InlineData("Dialect=OpenAICompatible", "BaseUri is not set, and OpenAICompatible needs it.")]
    [InlineData("AccountId=0123", "ApiToken is not set")]
    [InlineData("BaseUri=not-an-address", "address \"not-an-address\" must be absolute")]
    [InlineData("BaseUri=http://127.0.0.1/v1;MaxOutputTokens=0", "\"AI:OpenChat\": MaxOutputTokens must be from 1")]
    [InlineData("BaseUri=http://127.0.0.1:99999/v1", "BaseUri is no address")]
    [InlineData("Dialect=7;BaseUri=http://127.0.0.1/v1", "Dialect is \"7\", which is none of WorkersAI")]
    [InlineData("BaseUri=http://127.0.0.1/v1;MaxRetries=many", "MaxRetries")]
    [InlineData(
        "Dialect=Mistral;BaseUri=http://127.0.0.1/v1",
        "\"AI:OpenChat\": Dialect is \"Mistral\", which is none of WorkersAI, AIGateway, LegacyAIGateway, OpenAICompatible."
    )]
    [InlineData("BaseUri=http://127.0.0.1/v1;ApiTokn=t", "\"AI:OpenChat\": ApiTokn is no setting. Known are Dialect, ")]
    [InlineData(
        "BaseUri=http://127.0.0.1/v1;PromptedTools:MaxRepairs=3",
        "\"AI:OpenChat\": PromptedTools:MaxRepairs is no setting. Known are MaxExtraRequests, "
    )]
    [InlineData("BaseUri=http://127.0.0.1/v1;PromptedTools:RaisedMaxOutputTokens=0", "RaisedMaxOutputTokens")]
    public async Task Section_IsWrong_TheHostDoesNotStart(string keys, string expected)
    {
        using var host = NewHost(Parse(keys));

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.True(exception is OptionsValidationException or InvalidOperationException, exception.ToString());
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_SeveralFaults_AreNamedTogether()
    {
        using var host = NewHost(Parse("Dialect=LegacyAIGateway;Tokens=1;Modell=m"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(4, exception.Failures.Count());
        Assert.All(["AccountId", "GatewayId", "Tokens", "Modell"], key => Assert.Contains(key, exception.Message));
    }

    [Fact]
    public void Section_WholeConfiguration_MayHoldOtherKeys()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("BaseUri", "http://127.0.0.1:9/v1"), new("PATH", "/bin")])
            .Build();
        var kernel = Kernel.CreateBuilder().AddOpenChatChatCompletion(configuration).Build();

        Assert.Equal(
            "http://127.0.0.1:9/v1/",
            kernel.GetRequiredService<IChatCompletionService>().Attributes["Endpoint"]
        );
    }

    [Fact]
    public void Section_WhatItDoesNotName_StaysAsItWas()
    {
        var given = new PromptedToolsOptions { MaxExtraRequests = 5, AddReminder = false };
        var options = new OpenChatClientOptions { MaxRetries = 7, PromptedTools = given };
        var withoutTools = new OpenChatClientOptions { PromptedTools = null };

        options.ReadFrom(Parse("BaseUri=http://127.0.0.1:9/v1;PromptedTools:MaxExtraRequests=3"));
        withoutTools.ReadFrom(Parse("BaseUri=http://127.0.0.1:9/v1"));

        Assert.Equal(7, options.MaxRetries);
        Assert.Equal(3, options.PromptedTools.MaxExtraRequests);
        Assert.False(options.PromptedTools.AddReminder);
        Assert.Equal(5, given.MaxExtraRequests);
        Assert.Null(withoutTools.PromptedTools);
    }

    [Fact]
    public async Task Section_PromptedToolsAndFormats_AreSetUp()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("No JSON.");
        using var host = NewHost(
            Section(
                ("BaseUri", emulator.BaseUri.ToString()),
                ("Dialect", "WorkersAI"),
                ("AccountId", Emulated.AccountId),
                ("ApiToken", "token"),
                ("PromptedTools:MaxExtraRequests", "0"),
                ("PromptedTools:AddReminder", "false")
            )
        );

        await Assert.ThrowsAsync<PromptedJsonException>(() =>
            host
                .Services.GetRequiredService<IChatCompletionService>()
                .AskAsync(
                    false,
                    new ChatHistory("Hi", AuthorRole.User),
                    new OpenChatPromptExecutionSettings { ResponseFormat = typeof(int[]) }
                )
        );

        // The first request alone: no repair.
        Assert.Single(emulator.Requests);
    }

    [Fact]
    public void Section_EveryKind_IsRegistered()
    {
        var section = Section(("BaseUri", "http://127.0.0.1:9/v1"), ("ModelId", "m"));
        var kernel = Kernel
            .CreateBuilder()
            .AddOpenChatChatCompletion(section, "a")
            .AddOpenChatTextGeneration(section, "b")
            .AddOpenChatChatClient(section, "c")
            .Build();

        Assert.Equal("m", kernel.GetRequiredService<IChatCompletionService>("a").Attributes["ModelId"]);
        Assert.Equal("m", kernel.GetRequiredService<ITextGenerationService>("b").Attributes["ModelId"]);
        Assert.Equal(
            "m",
            kernel.GetRequiredService<IChatClient>("c").GetRequiredService<ChatClientMetadata>().DefaultModelId
        );
    }

    [Fact]
    public void Section_ConnectorsOwnOptions_AreNotMixedWithTheUsers()
    {
        var services = new ServiceCollection();
        services.AddOpenChatChatCompletion(Section(("BaseUri", "http://127.0.0.1:9/v1")));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<global::OpenChat.Extensions.AI.OpenChatClientOptions>>();

        Assert.Null(options.Value.Endpoint);
    }

    private static IConfigurationSection Parse(string keys) =>
        Section([
            .. keys.Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(static pair => pair.Split('=', 2))
                .Select(static pair => (pair[0], (string?)pair[1])),
        ]);
}
