using System.ClientModel;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OllamaSharp;
using OpenAI;
using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Serving;
using OpenChat.Extensions.AI;
using SemanticKernel.Connectors.OpenChat;

namespace OpenChat.Benchmarks.Subjects;

/// <summary>All subjects of a case, each with its defaults and an HTTP client of its own.</summary>
internal sealed class SubjectSet(ServerProcess server, BenchmarkCase measured)
{
    private const string Model = "openchat-3.5-0106";
    private const string Account = "0123456789abcdef0123456789abcdef";
    private const string Token = "unused";

    private readonly Question _question = measured.Question;
    private readonly Uri _card = server.For(measured.Scenario, "client/v4/");
    private readonly Uri _openAI = server.For(measured.Scenario, "v1/");
    private readonly Uri _ollama = server.For(measured.Scenario);

    public IReadOnlyList<Subject> Create() => [.. Floors(), .. Ours(), .. Peers()];

    /// <summary>Nothing by hand offers tools.</summary>
    private IEnumerable<Subject> Floors()
    {
        if (_question.Tools.Count > 0)
        {
            yield break;
        }

        var card = new Uri(_card, $"accounts/{Account}/ai/run/@cf/openchat/{Model}");
        yield return new FloorSubject(SubjectNames.FloorCard, Dialect.Card, card, "response", _question);
        var openAI = new Uri(_openAI, "chat/completions");
        yield return new FloorSubject(SubjectNames.FloorOpenAI, Dialect.OpenAI, openAI, "content", _question);
        var ollama = new Uri(_ollama, "api/chat");
        yield return new FloorSubject(SubjectNames.FloorOllama, Dialect.Ollama, ollama, "content", _question);
    }

    private IEnumerable<Subject> Ours()
    {
        yield return Ours(SubjectNames.ClientCard, Dialect.Card, new OpenChatClient(Options(Dialect.Card)));
        yield return Ours(SubjectNames.ClientOpenAI, Dialect.OpenAI, new OpenChatClient(Options(Dialect.OpenAI)));
        yield return Ours(
            SubjectNames.ServiceCard,
            Dialect.Card,
            new OpenChatChatCompletionService(Options(Dialect.Card))
        );
        yield return Ours(
            SubjectNames.ServiceOpenAI,
            Dialect.OpenAI,
            new OpenChatChatCompletionService(Options(Dialect.OpenAI))
        );
        if (_question is { Tools.Count: > 0, IsStreamed: true })
        {
            yield return WithoutTools(SubjectNames.ClientCardNoTools, Dialect.Card);
            yield return WithoutTools(SubjectNames.ClientOpenAINoTools, Dialect.OpenAI);
        }
    }

    private IEnumerable<Subject> Peers()
    {
        var extensions = OpenAI().GetChatClient(Model).AsIChatClient();
        yield return Peer(SubjectNames.ExtensionsOpenAI, Dialect.OpenAI, extensions);
        var service = new OpenAIChatCompletionService(Model, OpenAI());
        yield return new ChatServiceSubject(SubjectNames.KernelOpenAI, Side.Peer, Dialect.OpenAI, service, _question);
        yield return Peer(SubjectNames.OllamaSharp, Dialect.Ollama, new OllamaApiClient(_ollama, Model));
    }

    private ChatClientSubject Ours(string name, Dialect dialect, OpenChatClient client) =>
        new(name, Side.Ours, dialect, client, _question);

    private ChatClientSubject WithoutTools(string name, Dialect dialect) =>
        new(name, Side.Ours, dialect, new OpenChatClient(Options(dialect)), _question with { Tools = [] });

    private ChatServiceSubject Ours(string name, Dialect dialect, OpenChatChatCompletionService service) =>
        new(name, Side.Ours, dialect, service, _question);

    private ChatClientSubject Peer(string name, Dialect dialect, IChatClient client) =>
        new(name, Side.Peer, dialect, client, _question);

    private OpenChatClientOptions Options(Dialect dialect) =>
        new()
        {
            Endpoint =
                dialect == Dialect.Card
                    ? OpenChatEndpoint.WorkersAI(Account, _card)
                    : OpenChatEndpoint.OpenAICompatible(_openAI),
            ApiToken = Token,
        };

    private OpenAIClient OpenAI() => new(new ApiKeyCredential(Token), new OpenAIClientOptions { Endpoint = _openAI });
}
