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

    public async Task<WholeAnswer> SendAsync(WireRequest request, string model, CancellationToken cancellationToken)
    {
        var call = new Call(this, Serialize(request), settings.Routes.For(model, IsCompletion(request)), false);
        settings.Logger.Sending(call.Body.Length, call.Uri.Host, model, streaming: false);
        return await _retries
            .ExecuteAsync(static (call, token) => call.Transport.SendOnceAsync(call, token), call, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Asks for a stream. A server may answer with a whole document all the same: then that is given.</summary>
    public async Task<(AnswerStream? Stream, WholeAnswer? Whole)> OpenAsync(
        WireRequest request,
        string model,
        CancellationToken cancellationToken
    )
    {
        var call = new Call(this, Serialize(request), settings.Routes.For(model, IsCompletion(request)), true);
        settings.Logger.Sending(call.Body.Length, call.Uri.Host, model, streaming: true);
        var opened = await _retries
            .ExecuteAsync(static (call, token) => call.Transport.OpenOnceAsync(call, token), call, cancellationToken)
            .ConfigureAwait(false);
        if (opened.Whole is { Text: null or "" })
        {
            settings.Logger.AskingWithoutStream();
            var whole = request with { Stream = settings.IsOpenAICompatible ? null : false, StreamOptions = null };
            return (null, await SendAsync(whole, model, cancellationToken).ConfigureAwait(false));
        }

        return opened;
    }

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
        return await ReadWholeAsync(response, limit).ConfigureAwait(false);
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
            if (response.Content.Headers.ContentType?.MediaType == "application/json")
            {
                var whole = await ReadWholeAsync(response, limit).ConfigureAwait(false);
                response.Dispose();
                return (null, whole);
            }

            return (await AnswerStream.OpenAsync(response, settings, cancellationToken).ConfigureAwait(false), null);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

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
        catch (HttpRequestException failed)
        {
            throw Failures.NoAnswer(failed);
        }

        settings.Logger.Answered(call.Uri.Host, (int)response.StatusCode, RequestIds.First(response));
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            try
            {
                throw await settings.Failures.FromStatusAsync(response, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException canceled)
            {
                throw limit.Translate(canceled);
            }
        }
    }

    private async Task<WholeAnswer> ReadWholeAsync(HttpResponseMessage response, TimeLimit limit)
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
        return answer.Kind switch
        {
            WireAnswerKind.Error => throw settings.Failures.FromBody(body, response, answer.Text),
            WireAnswerKind.Junk => throw Failures.NotAnAnswer(
                "The server answered with success, but not with a JSON object. Check the endpoint's address.",
                response
            ),
            _ => new WholeAnswer(reader, answer.Text, AnswerHeaders.Read(response)),
        };
    }

    private async Task<HttpRequestMessage> MakeRequestAsync(Call call, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, call.Uri)
        {
            Content = new ByteArrayContent(call.Body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        var token = settings.ApiTokenProvider is { } provider
            ? await provider(cancellationToken).ConfigureAwait(false)
            : settings.ApiToken;
        if (!string.IsNullOrEmpty(token))
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

    private sealed record Call(Transport Transport, byte[] Body, Uri Uri, bool IsStream);
}
