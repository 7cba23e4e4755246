using System.ClientModel;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OllamaSharp;
using OpenAI;
using OpenChat.Benchmarks.Cases;
using OpenChat.Benchmarks.Serving;
using OpenChat.Extensions.AI;

namespace OpenChat.Benchmarks.Subjects;

/// <summary>All subjects of a case, each with its defaults and an HTTP client of its own.</summary>
internal static class SubjectSet
{
    private const string Model = "openchat-3.5-0106";
    private const string Account = "0123456789abcdef0123456789abcdef";
    private const string Token = "unused";

    public static List<Subject> Create(ServerProcess server, BenchmarkCase subjectsOf)
    {
        var (question, scenario) = (subjectsOf.Question, subjectsOf.Scenario);
        var openAI = server.For(scenario, "v1/");
        List<Subject> subjects =
        [
            new ChatClientSubject(
                SubjectNames.ClientNative,
                Side.Ours,
                new OpenChatClient(Native(server, scenario)),
                question
            ),
            new ChatClientSubject(
                SubjectNames.ClientOpenAI,
                Side.Ours,
                new OpenChatClient(OpenAICompatible(openAI)),
                question
            ),
            new ChatClientSubject(
                SubjectNames.ExtensionsOpenAI,
                Side.Peer,
                OpenAI(openAI).GetChatClient(Model).AsIChatClient(),
                question
            ),
            new ChatServiceSubject(
                SubjectNames.SemanticKernelOpenAI,
                Side.Peer,
                new OpenAIChatCompletionService(Model, OpenAI(openAI)),
                question
            ),
            new ChatClientSubject(
                SubjectNames.OllamaSharp,
                Side.Peer,
                new OllamaApiClient(server.For(scenario, ""), Model),
                question
            ),
        ];
        if (question.Tools.Count == 0)
        {
            var native = server.For(scenario, $"client/v4/accounts/{Account}/ai/run/@cf/openchat/{Model}");
            subjects.Insert(0, new FloorSubject(SubjectNames.FloorNative, native, "response", question));
            subjects.Insert(
                1,
                new FloorSubject(SubjectNames.FloorOpenAI, new Uri(openAI, "chat/completions"), "content", question)
            );
        }
        else if (question.IsStreamed)
        {
            var plain = new OpenChatClient(Native(server, scenario));
            subjects.Add(
                new ChatClientSubject(SubjectNames.ClientNativeNoTools, Side.Ours, plain, question with { Tools = [] })
            );
        }

        return subjects;
    }

    private static OpenChatClientOptions Native(ServerProcess server, string scenario) =>
        new() { Endpoint = OpenChatEndpoint.WorkersAI(Account, server.For(scenario, "client/v4/")), ApiToken = Token };

    private static OpenChatClientOptions OpenAICompatible(Uri uri) =>
        new() { Endpoint = OpenChatEndpoint.OpenAICompatible(uri), ApiToken = Token };

    private static OpenAIClient OpenAI(Uri uri) =>
        new(new ApiKeyCredential(Token), new OpenAIClientOptions { Endpoint = uri });
}
