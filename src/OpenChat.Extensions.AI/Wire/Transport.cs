using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OpenChat.Extensions.AI.Engines;
using Polly;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Sends requests and gives answers, in whatever weather. Knows HTTP and the two dialects, not what they are for.</summary>
internal sealed class Transport(TransportSettings settings, HttpClient http) : IEngineServer
{
    // A list of models, or llama.cpp's settings with the model's template among them.
    private const int MaxAnswerToQuestion = 1024 * 1024;

    private static readonly TimeSpan s_longestQuestion = TimeSpan.FromSeconds(10);

    private readonly ResiliencePipeline _retries = Retries.Create(
        settings.MaxRetries,
        settings.TimeProvider,
        settings.Logger
    );

    /// <param name="request">What to ask.</param>
    /// <param name="model">The model to ask.</param>
    /// <param name="hasLeadingSpace">Whether one space at the reply's start is to be left out.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<WholeAnswer> SendAsync(
        WireRequest request,
        string model,
        bool hasLeadingSpace,
        CancellationToken cancellationToken
    )
    {
        var call = MakeCall(request, model, hasLeadingSpace, isStream: false);
        return await _retries
            .ExecuteAsync(static (call, token) => call.Transport.SendOnceAsync(call, token), call, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Asks for a stream. A server may answer with a whole document all the same: then that is given.</summary>
    public async Task<(AnswerStream? Stream, WholeAnswer? Whole)> OpenAsync(
        WireRequest request,
        string model,
        bool hasLeadingSpace,
        CancellationToken cancellationToken
    )
    {
        var call = MakeCall(request, model, hasLeadingSpace, isStream: true);
        var opened = await _retries
            .ExecuteAsync(static (call, token) => call.Transport.OpenOnceAsync(call, token), call, cancellationToken)
            .ConfigureAwait(false);
        if (opened.Whole is { Text: null or "", Thinking: null })
        {
            settings.Logger.AskingWithoutStream();
            return (null, await SendAsync(request, model, hasLeadingSpace, cancellationToken).ConfigureAwait(false));
        }

        return opened;
    }

    private Call MakeCall(WireRequest request, string model, bool hasLeadingSpace, bool isStream)
    {
        var body = request.Write(isStream, asksForUsage: settings.IsOpenAICompatible);
        var uri = settings.Routes.For(model, settings.IsOpenAICompatible && request.Prompt is not null);
        settings.Logger.Sending(body.Length, uri.Host, model, isStream);
        if (settings.Logger.IsEnabled(LogLevel.Trace))
        {
            settings.Logger.SendingBody(Encoding.UTF8.GetString(body.Span));
        }

        return new Call(this, body, uri, hasLeadingSpace);
    }

    private async ValueTask<WholeAnswer> SendOnceAsync(Call call, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(settings.ResponseTimeout, settings.TimeProvider, cancellationToken);
        using var response = await ExchangeAsync(call, deadline).ConfigureAwait(false);
        var answer = await ReadWholeAsync(call, response, deadline).ConfigureAwait(false);
        return answer.Reader.HasAnswer
            ? answer
            : throw Failures.NotAnAnswer(
                "The server answered with success, but with no answer in it. Check the endpoint's address and its dialect.",
                response
            );
    }

    private async ValueTask<(AnswerStream? Stream, WholeAnswer? Whole)> OpenOnceAsync(
        Call call,
        CancellationToken cancellationToken
    )
    {
        var deadline = new Deadline(settings.ResponseTimeout, settings.TimeProvider, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await ExchangeAsync(call, deadline).ConfigureAwait(false);
            if (!IsJson(response))
            {
                var stream = await AnswerStream
                    .OpenAsync(response, deadline, call.HasLeadingSpace, settings)
                    .ConfigureAwait(false);
                return (stream, null);
            }

            var whole = await ReadWholeAsync(call, response, deadline).ConfigureAwait(false);
            response.Dispose();
            deadline.Dispose();
            return (null, whole);
        }
        catch
        {
            response?.Dispose();
            deadline.Dispose();
            throw;
        }
    }

    private static bool IsJson(HttpResponseMessage response) =>
        "application/json".Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>One request and the head of its answer, which is a success.</summary>
    private async Task<HttpResponseMessage> ExchangeAsync(Call call, Deadline deadline)
    {
        using var request = await MakeRequestAsync(call, deadline.Caller).ConfigureAwait(false);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled)
        {
            throw deadline.Translate(canceled);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            throw Failures.NoAnswer(failed, call.Uri);
        }

        settings.Logger.Answered(call.Uri.Host, (int)response.StatusCode, AnswerHeaders.RequestId(response));
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await settings.Failures.FromStatusAsync(response, deadline.Caller).ConfigureAwait(false);
        }
    }

    private async Task<WholeAnswer> ReadWholeAsync(Call call, HttpResponseMessage response, Deadline deadline)
    {
        byte[] body;
        try
        {
            await response.Content.LoadIntoBufferAsync(settings.MaxResponseBytes, deadline.Token).ConfigureAwait(false);
            body = await response.Content.ReadAsByteArrayAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled)
        {
            throw deadline.Translate(canceled);
        }
        catch (HttpRequestException large) when (large.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Failures.NotAnAnswer(
                $"The answer is longer than {settings.MaxResponseBytes} bytes. If you trust the server, raise {nameof(OpenChatClientOptions.MaxResponseBytes)}.",
                response,
                large
            );
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw Failures.BrokenOff(partialText: null, broken, response);
        }

        if (settings.Logger.IsEnabled(LogLevel.Trace))
        {
            settings.Logger.AnsweredBody(Encoding.UTF8.GetString(body));
        }

        var reader = new AnswerReader();
        var answer = reader.Read(body);
        var text = call.HasLeadingSpace ? LeadingSpace.Strip(answer.Text) : answer.Text;
        return answer.Kind switch
        {
            WireAnswerKind.Error => throw settings.Failures.FromBody(body, response, text),
            WireAnswerKind.Junk => throw Failures.NotAnAnswer(
                "The server answered with success, but not with a JSON object. Check the endpoint's address.",
                response
            ),
            _ => new WholeAnswer(reader, WithToolCalls(text, reader), answer.Thinking, AnswerHeaders.Read(response)),
        };
    }

    private static string? WithToolCalls(string? text, AnswerReader reader) =>
        string.IsNullOrEmpty(text) ? reader.ToolCallText ?? text
        : reader.ToolCallText is { } calls ? $"{text}\n{calls}"
        : text;

    private async Task<HttpRequestMessage> MakeRequestAsync(Call call, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, call.Uri)
        {
            Content = new ReadOnlyMemoryContent(call.Body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        Secrets.Remember(request, call.Body);
        if (await GetTokenAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (settings.GatewayId is { } gateway)
        {
            request.Headers.Add("cf-aig-gateway-id", gateway);
        }

        foreach (var (name, value) in settings.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Asks the server of a named engine about itself: once, and for as long as an error's explanation is waited for.</summary>
    public async ValueTask<(int Status, JsonElement Answer)> AskAsync(string path, JsonObject? body)
    {
        using var limit = new CancellationTokenSource(s_longestQuestion, settings.TimeProvider);
        var uri = settings.Routes.Beside(path);
        using var request = await MakeRequestAsync(
                new Call(this, Encoding.UTF8.GetBytes(body?.ToJsonString() ?? ""), uri, HasLeadingSpace: false),
                limit.Token
            )
            .ConfigureAwait(false);
        if (body is null)
        {
            (request.Method, request.Content) = (HttpMethod.Get, null);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token)
            .ConfigureAwait(false);
        await response.Content.LoadIntoBufferAsync(MaxAnswerToQuestion, limit.Token).ConfigureAwait(false);
        var answer = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? JsonElement.Parse(answer) : default);
    }

    private async ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (settings.ApiTokenProvider is not { } provider)
        {
            return settings.ApiToken;
        }

        var token = await provider(cancellationToken).ConfigureAwait(false);
        return token is null || ApiTokens.IsValid(token)
            ? token
            : throw new OpenChatException(
                OpenChatErrorKind.Authentication,
                ApiTokens.Advice(nameof(OpenChatClientOptions.ApiTokenProvider))
            );
    }

    private sealed record Call(Transport Transport, ReadOnlyMemory<byte> Body, Uri Uri, bool HasLeadingSpace);
}
