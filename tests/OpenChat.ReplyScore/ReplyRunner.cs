using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Extensions.AI;
using OpenChat.Scoring;
using PromptedTools.Extensions.AI;

namespace OpenChat.ReplyScore;

/// <summary>Gives stored replies to the client as the model's answers.</summary>
internal sealed class ReplyRunner : IDisposable
{
    private readonly StoredReplyHandler _handler = new();
    private readonly HttpClient _httpClient;
    private readonly OpenChatClient _client;

    public ReplyRunner()
    {
        _httpClient = new HttpClient(_handler);
        _client = new OpenChatClient(
            new OpenChatClientOptions { Endpoint = OpenChatEndpoint.WorkersAI("account"), ApiToken = "token" },
            _httpClient
        );
    }

    /// <summary>The calls the client makes of a reply; none when it refuses them for good.</summary>
    public async Task<IReadOnlyList<MadeCall>> RunAsync(string reply, Question question, bool required)
    {
        _handler.Reply = reply;
        var options = new ChatOptions
        {
            Tools = [.. question.Tools],
            ToolMode = required ? ChatToolMode.RequireAny : ChatToolMode.Auto,
        };
        try
        {
            return MadeCall.AllIn(await _client.GetResponseAsync(question.User, options));
        }
        catch (PromptedToolCallException)
        {
            return [];
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _httpClient.Dispose();
        _handler.Dispose();
    }

    // Answers every request as the card's API would, with the reply at hand: a re-ask gets it again.
    private sealed class StoredReplyHandler : HttpMessageHandler
    {
        public string Reply { get; set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(
                        JsonSerializer.Serialize(
                            new
                            {
                                result = new { response = Reply },
                                success = true,
                                errors = Array.Empty<string>(),
                                messages = Array.Empty<string>(),
                            }
                        ),
                        Encoding.UTF8,
                        "application/json"
                    ),
                }
            );
    }
}
