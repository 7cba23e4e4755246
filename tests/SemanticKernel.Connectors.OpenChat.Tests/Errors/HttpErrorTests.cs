using System.Net;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using OpenChat.Emulator;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat.Tests.Support;

namespace SemanticKernel.Connectors.OpenChat.Tests.Errors;

public sealed class HttpErrorTests
{
    public enum Operation
    {
        Chat,
        ChatStream,
        Text,
        TextStream,
    }

    public static TheoryData<Operation> Operations() => [.. Enum.GetValues<Operation>()];

    private static Task AskAsync(
        OpenChatChatCompletionService service,
        Operation call,
        CancellationToken token = default
    ) =>
        call switch
        {
            Operation.Chat => service.GetChatMessageContentsAsync(
                new ChatHistory("Hi", AuthorRole.User),
                cancellationToken: token
            ),
            Operation.ChatStream => service
                .GetStreamingChatMessageContentsAsync(new ChatHistory("Hi", AuthorRole.User), cancellationToken: token)
                .ToListAsync(token)
                .AsTask(),
            Operation.Text => service.GetTextContentsAsync("Hi", cancellationToken: token),
            _ => service.GetStreamingTextContentsAsync("Hi", cancellationToken: token).ToListAsync(token).AsTask(),
        };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Request_IsRefused_ThrowsHttpOperationExceptionWithTheStatus(Operation call)
    {
        await using var emulator = await OpenChatEmulator.StartAsync(new OpenChatEmulatorOptions { Token = "other" });
        using var service = emulator.Service();

        var exception = await Assert.ThrowsAsync<HttpOperationException>(() => AskAsync(service, call));

        var inner = Assert.IsType<OpenChatException>(exception.InnerException);
        Assert.Equal(inner.StatusCode, exception.StatusCode);
        Assert.True(exception.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        Assert.Equal(OpenChatErrorKind.Authentication, inner.Kind);
        Assert.False(string.IsNullOrEmpty(exception.ResponseContent));
        Assert.DoesNotContain("secret-token", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Request_CountedAndTooLong_ThrowsHttpOperationExceptionToo(Operation call)
    {
        var options = new OpenChatClientOptions
        {
            Endpoint = OpenChatEndpoint.OpenAICompatible(new Uri("http://127.0.0.1:9/v1")),
            CountTokens = static _ => 10_000,
        };
        using var client = new OpenChatClient(options);
        var service = new OpenChatChatCompletionService(client, loggerFactory: null);

        var exception = await Assert.ThrowsAsync<HttpOperationException>(() => AskAsync(service, call));

        var inner = Assert.IsType<OpenChatException>(exception.InnerException);
        Assert.Equal(OpenChatErrorKind.ContextWindowExceeded, inner.Kind);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Request_Limited_RetryAfterIsReachable(Operation call)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Faults.Next(EmulatorFault.Parse("busy"), EmulatorFault.Parse("retry-after=7"));
        using var service = emulator.Service();

        var exception = await Assert.ThrowsAsync<HttpOperationException>(() => AskAsync(service, call));

        Assert.Equal(HttpStatusCode.TooManyRequests, exception.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), ((OpenChatException)exception.InnerException!).RetryAfter);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Request_NoAnswer_HasNoStatus(Operation call)
    {
        var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();
        await emulator.DisposeAsync();

        var exception = await Assert.ThrowsAsync<HttpOperationException>(() => AskAsync(service, call));

        Assert.Null(exception.StatusCode);
        Assert.Equal(OpenChatErrorKind.Transport, ((OpenChatException)exception.InnerException!).Kind);
    }

    [Theory]
    [InlineData(Operation.ChatStream)]
    [InlineData(Operation.TextStream)]
    public async Task Stream_BreaksOff_ThrowsWithWhatHadArrived(Operation call)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Enqueue("One two three four.");
        emulator.Faults.Next(EmulatorFault.Parse("cut-after-frames=2"));
        using var service = emulator.Service();

        var exception = await Assert.ThrowsAsync<HttpOperationException>(() => AskAsync(service, call));

        var inner = Assert.IsType<OpenChatException>(exception.InnerException);
        Assert.Equal(OpenChatErrorKind.Truncated, inner.Kind);
        Assert.Contains("One", inner.PartialText, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Request_Cancelled_IsNoHttpError(Operation call)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        using var service = emulator.Service();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            AskAsync(service, call, new CancellationToken(canceled: true))
        );
    }
}
