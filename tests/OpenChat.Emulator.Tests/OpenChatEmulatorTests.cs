using System.Net;

namespace OpenChat.Emulator.Tests;

public sealed class OpenChatEmulatorTests
{
    [Fact]
    public async Task StartAsync_Defaults_ListensOnLoopbackAtAFreePort()
    {
        await using var first = await OpenChatEmulator.StartAsync();
        await using var second = await OpenChatEmulator.StartAsync();

        Assert.Equal("127.0.0.1", first.BaseUri.Host);
        Assert.NotEqual(first.BaseUri.Port, second.BaseUri.Port);
        Assert.EndsWith("/client/v4/", first.BaseUri.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal($"http://127.0.0.1:{first.BaseUri.Port}/v1", first.OpenAIBaseUri.AbsoluteUri);
    }

    [Fact]
    public async Task StartAsync_AddressOthersCanReach_IsRefusedUnlessAllowed()
    {
        var options = new OpenChatEmulatorOptions { Address = IPAddress.Any };
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => OpenChatEmulator.StartAsync(options));
        Assert.Contains("AllowNonLoopback", refusal.Message, StringComparison.Ordinal);

        options.AllowNonLoopback = true;
        await using var emulator = await OpenChatEmulator.StartAsync(options);
        using var client = new EmulatorClient(emulator);
        Assert.Equal(200, (await client.RunAsync(EmulatorClient.Ask)).Status);
    }

    [Fact]
    public async Task StartAsync_SeveralBadOptions_NamesThemAll()
    {
        var options = new OpenChatEmulatorOptions
        {
            Port = 70_000,
            Token = " ",
            AccountId = "",
            MaxContentLength = 0,
            ContextWindow = 0,
            MaxKeptRequests = -1,
            AllowedHosts = { "http://box" },
        };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => OpenChatEmulator.StartAsync(options));

        string[] names =
        [
            "Port",
            "Token",
            "AccountId",
            "MaxContentLength",
            "ContextWindow",
            "MaxKeptRequests",
            "http://box",
        ];
        Assert.All(names, name => Assert.Contains(name, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_AfterACall_HoldAllThatWasSent()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        await client.RunAsync(EmulatorClient.Ask, "secret");

        var request = Assert.Single(emulator.Requests);

        Assert.Equal("POST", request.Method);
        Assert.Equal(client.RunUri.AbsolutePath, request.Path);
        Assert.Equal("Bearer secret", request.Headers["authorization"]);
        Assert.Equal(EmulatorClient.Ask, request.Body);
        Assert.Equal("Hi", request.Json!.Value.GetProperty("messages")[0].GetProperty("content").GetString());
        emulator.ClearRequests();
        Assert.Empty(emulator.Requests);
    }

    [Fact]
    public async Task Requests_MoreThanAreKept_DropsTheOldest()
    {
        await using var emulator = await OpenChatEmulator.StartAsync(
            new OpenChatEmulatorOptions { MaxKeptRequests = 1 }
        );
        using var client = new EmulatorClient(emulator);
        await client.RunAsync("first");
        await client.RunAsync("second");

        Assert.Equal("second", Assert.Single(emulator.Requests).Body);
        Assert.Null(emulator.Requests[0].Json);
    }

    [Fact]
    public async Task DisposeAsync_StreamUnderWay_EndsIt()
    {
        var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Faults.Next(new EmulatorFault(EmulatorFaultKind.StallAfterFrames, 0));
        using var response = await client.SendAsync(client.RunUri, EmulatorClient.AskForStream);

        await emulator.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task DisposeAsync_Again_DoesNothing()
    {
        var emulator = await OpenChatEmulator.StartAsync();

        await Task.WhenAll(emulator.DisposeAsync().AsTask(), emulator.DisposeAsync().AsTask());
        await emulator.DisposeAsync();
    }

    [Fact]
    public async Task Script_AnotherEngine_SaysThatThereIsNone()
    {
        using var engine = new UpstreamEngine(new Uri("http://127.0.0.1:1/v1"));
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Engine = engine });

        Assert.Throws<InvalidOperationException>(() => emulator.Script);
    }

    [Fact]
    public async Task RunAsync_ThousandStreamsAtOnce_EachGetsItsOwnText()
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var client = new EmulatorClient(emulator);
        emulator.Script.Reply = prompt => EmulatorReply.FromChunks("<", prompt.LastUserText, ">");

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 1000)
                .Select(number =>
                    client.RunAsync($$"""{"messages":[{"role":"user","content":"no {{number}}"}],"stream":true}""")
                )
        );

        Assert.All(
            answers.Index(),
            answer => Assert.Contains($"\"response\":\"no {answer.Index}\"", answer.Item.Body, StringComparison.Ordinal)
        );
    }
}
