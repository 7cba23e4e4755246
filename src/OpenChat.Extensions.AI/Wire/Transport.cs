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

    private readonly OpenChatClientOptions _options = settings.Options;
    private readonly Routes _routes = new(settings.Endpoint);
    private readonly ResiliencePipeline _retries = Retries.Create(
        settings.Options.MaxRetries,
        settings.Options.TimeProvider,
        settings.Logger
    );

    public async Task<WholeAnswer> SendAsync(WireRequest request, CancellationToken cancellationToken)
    {
        var call = MakeCall(request, isStream: false);
        return await _retries
            .ExecuteAsync(static (call, token) => call.Transport.SendOnceAsync(call, token), call, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Asks for a stream. A server may answer with a whole document all the same: then that is given.</summary>
    public async Task<(AnswerStream? Stream, WholeAnswer? Whole)> OpenAsync(
        WireRequest request,
        CancellationToken cancellationToken
    )
    {
        var call = MakeCall(request, isStream: true);
        var opened = await _retries
            .ExecuteAsync(static (call, token) => call.Transport.OpenOnceAsync(call, token), call, cancellationToken)
            .ConfigureAwait(false);
        if (opened.Whole is { Reply: { Text: "", Thinking: "" } })
        {
            settings.Logger.AskingWithoutStream();
            return (null, await SendAsync(request, cancellationToken).ConfigureAwait(false));
        }

        return opened;
    }

    private Call MakeCall(WireRequest request, bool isStream)
    {
        var body = request.Write(isStream, settings.Endpoint.IsOpenAICompatible);
        var uri = _routes.For(request.Model, isCompletion: request.Prompt is not null);
        settings.Logger.Sending(body.Length, uri.Host, request.Model, isStream);
        if (settings.Logger.IsEnabled(LogLevel.Trace))
        {
            settings.Logger.SendingBody(Encoding.UTF8.GetString(body.Span));
        }

        return new Call(this, body, uri, request.HasLeadingSpace);
    }

    private async ValueTask<WholeAnswer> SendOnceAsync(Call call, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(_options.ResponseTimeout, _options.TimeProvider, cancellationToken);
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
        var deadline = new Deadline(_options.ResponseTimeout, _options.TimeProvider, cancellationToken);
        HttpResponseMessage? response = null;
        AnswerStream? stream = null;
        try
        {
            response = await ExchangeAsync(call, deadline).ConfigureAwait(false);
            if (IsJson(response))
            {
                return (null, await ReadWholeAsync(call, response, deadline).ConfigureAwait(false));
            }

            stream = await AnswerStream
                .OpenAsync(response, deadline, new AnswerReader(call.HasLeadingSpace), settings)
                .ConfigureAwait(false);
            return (stream, null);
        }
        finally
        {
            // A stream holds them until it ends.
            if (stream is null)
            {
                response?.Dispose();
                deadline.Dispose();
            }
        }
    }

    private static bool IsJson(HttpResponseMessage response) =>
        "application/json".Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>One request and the head of its answer, which is a success.</summary>
    private async Task<HttpResponseMessage> ExchangeAsync(Call call, Deadline deadline)
    {
        using var request = await MakeRequestAsync(call.Uri, call.Body, deadline.Caller).ConfigureAwait(false);
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
            await response.Content.LoadIntoBufferAsync(_options.MaxResponseBytes, deadline.Token).ConfigureAwait(false);
            body = await response.Content.ReadAsByteArrayAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled)
        {
            throw deadline.Translate(canceled);
        }
        catch (HttpRequestException large) when (large.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Failures.NotAnAnswer(
                $"The answer is longer than {_options.MaxResponseBytes} bytes. If you trust the server, raise {nameof(OpenChatClientOptions.MaxResponseBytes)}.",
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

        var reader = new AnswerReader(call.HasLeadingSpace);
        var answer = reader.Read(body);
        return answer.Kind switch
        {
            WireAnswerKind.Error => throw settings.Failures.FromBody(body, response, answer.Text),
            WireAnswerKind.Junk => throw Failures.NotAnAnswer(
                "The server answered with success, but not with a JSON object. Check the endpoint's address.",
                response
            ),
            _ => new WholeAnswer(
                reader,
                new WirePiece(
                    answer.Thinking ?? "",
                    answer.Text + reader.ToolCalls(hasText: !string.IsNullOrEmpty(answer.Text))
                ),
                AnswerHeaders.Read(response)
            ),
        };
    }

    /// <summary>A POST of the body, or a GET where it is empty.</summary>
    private async Task<HttpRequestMessage> MakeRequestAsync(
        Uri uri,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(body.IsEmpty ? HttpMethod.Get : HttpMethod.Post, uri);
        if (!body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
            Secrets.Remember(request, body);
        }

        if (await GetTokenAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (settings.Endpoint is { IsLegacyGateway: false, GatewayId: { } gateway })
        {
            request.Headers.Add("cf-aig-gateway-id", gateway);
        }

        foreach (var (name, value) in _options.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Asks the server of a named engine about itself: once, and for as long as an error's explanation is waited for.</summary>
    public async ValueTask<(int Status, JsonElement Answer)> AskAsync(string path, JsonObject? body)
    {
        using var limit = new CancellationTokenSource(s_longestQuestion, _options.TimeProvider);
        var posted = Encoding.UTF8.GetBytes(body?.ToJsonString() ?? "");
        using var request = await MakeRequestAsync(_routes.Beside(path), posted, limit.Token).ConfigureAwait(false);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token)
            .ConfigureAwait(false);
        await response.Content.LoadIntoBufferAsync(MaxAnswerToQuestion, limit.Token).ConfigureAwait(false);
        var answer = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? JsonElement.Parse(answer) : default);
    }

    private async ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (_options.ApiTokenProvider is not { } provider)
        {
            return _options.ApiToken;
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

/// <summary>What sending and reading need of the client: its own copy of the options, and its log.</summary>
internal sealed record TransportSettings(OpenChatClientOptions Options, ILogger Logger)
{
    public OpenChatEndpoint Endpoint => Options.Endpoint!;

    public Failures Failures { get; } = new(Options.Endpoint!.IsOpenAICompatible, Options.TimeProvider);
}
