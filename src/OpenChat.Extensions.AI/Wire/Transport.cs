using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Polly;

namespace OpenChat.Extensions.AI.Wire;

/// <summary>Sends requests and gives answers, in whatever weather. Knows HTTP and the two dialects, not what they are for.</summary>
internal sealed class Transport(TransportSettings settings, HttpClient http)
{
    private readonly ResiliencePipeline _retries = Retries.Create(
        settings.MaxRetries,
        settings.TimeProvider,
        settings.Logger
    );

    /// <param name="request">The body.</param>
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
        var call = MakeCall(request, model, hasLeadingSpace);
        settings.Logger.Sending(call.Body.Length, call.Uri.Host, model, streaming: false);
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
        var call = MakeCall(request, model, hasLeadingSpace);
        settings.Logger.Sending(call.Body.Length, call.Uri.Host, model, streaming: true);
        var opened = await _retries
            .ExecuteAsync(static (call, token) => call.Transport.OpenOnceAsync(call, token), call, cancellationToken)
            .ConfigureAwait(false);
        if (opened.Whole is { Text: null or "", Thinking: null })
        {
            settings.Logger.AskingWithoutStream();
            var whole = request with { Stream = null, StreamOptions = null };
            return (null, await SendAsync(whole, model, hasLeadingSpace, cancellationToken).ConfigureAwait(false));
        }

        return opened;
    }

    private Call MakeCall(WireRequest request, string model, bool hasLeadingSpace) =>
        new(this, Serialize(request), settings.Routes.For(model, IsCompletion(request)), hasLeadingSpace);

    private byte[] Serialize(WireRequest request)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, WireJsonContext.Body.WireRequest);
        if (settings.Logger.IsEnabled(LogLevel.Trace))
        {
            settings.Logger.SendingBody(Encoding.UTF8.GetString(body));
        }

        return body;
    }

    private bool IsCompletion(WireRequest request) => settings.IsOpenAICompatible && request.Prompt is not null;

    private async ValueTask<WholeAnswer> SendOnceAsync(Call call, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(settings.ResponseTimeout, settings.TimeProvider, cancellationToken);
        using var response = await ExchangeAsync(call, limit).ConfigureAwait(false);
        var answer = await ReadWholeAsync(call, response, limit).ConfigureAwait(false);
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
        using var limit = new TimeLimit(settings.ResponseTimeout, settings.TimeProvider, cancellationToken);
        var response = await ExchangeAsync(call, limit).ConfigureAwait(false);
        try
        {
            if (IsJson(response))
            {
                var whole = await ReadWholeAsync(call, response, limit).ConfigureAwait(false);
                response.Dispose();
                return (null, whole);
            }

            var stream = await AnswerStream
                .OpenAsync(response, limit, call.HasLeadingSpace, settings)
                .ConfigureAwait(false);
            return (stream, null);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static bool IsJson(HttpResponseMessage response) =>
        "application/json".Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>One request and the head of its answer, which is a success.</summary>
    private async Task<HttpResponseMessage> ExchangeAsync(Call call, TimeLimit limit)
    {
        using var request = await MakeRequestAsync(call, limit.Caller).ConfigureAwait(false);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled)
        {
            throw limit.Translate(canceled);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            throw Failures.NoAnswer(failed, call.Uri);
        }

        settings.Logger.Answered(call.Uri.Host, (int)response.StatusCode, RequestIds.First(response));
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await settings.Failures.FromStatusAsync(response, limit.Caller).ConfigureAwait(false);
        }
    }

    private async Task<WholeAnswer> ReadWholeAsync(Call call, HttpResponseMessage response, TimeLimit limit)
    {
        byte[] body;
        try
        {
            await response.Content.LoadIntoBufferAsync(settings.MaxResponseBytes, limit.Token).ConfigureAwait(false);
            body = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled)
        {
            throw limit.Translate(canceled);
        }
        catch (HttpRequestException large) when (large.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Failures.NotAnAnswer(
                $"The answer is longer than {settings.MaxResponseBytes} bytes. If the server is to be trusted, raise {nameof(OpenChatClientOptions.MaxResponseBytes)}.",
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
            Content = new ByteArrayContent(call.Body)
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

    private sealed record Call(Transport Transport, byte[] Body, Uri Uri, bool HasLeadingSpace);
}
