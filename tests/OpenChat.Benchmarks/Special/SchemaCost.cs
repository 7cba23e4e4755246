using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenChat.Benchmarks.Measuring;
using OpenChat.Emulator.Weights.Grammar;
using PromptedTools.Extensions.AI;
using PromptedTools.Extensions.AI.Tests.Json;

namespace OpenChat.Benchmarks.Special;

/// <summary>
/// What schemas of 3,000 characters cost that are made to cost much: from the request to what the client inside is asked, once
/// as a tool's and once as a format's (prompt is what the schema adds to it); and as a grammar of the weights engine.
/// </summary>
internal sealed class SchemaCost(Effort effort)
{
    private const double MaxMilliseconds = 100;
    private const double MaxMegabytes = 20;
    private const int MaxPrompt = 4_000;
    private const double MaxGrammarMilliseconds = 50;
    private const double MaxGrammarKilobytes = 100;

    public string Measure()
    {
        Warm();
        var text = new StringBuilder("### Hostile schemas\n\n");
        text.Append(
            "| | characters | as a tool: ms | MB | prompt | as a format: ms | MB | prompt | as a grammar: ms | KB |\n"
        );
        text.Append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        var worst = (Milliseconds: 0.0, Megabytes: 0.0, Prompt: 0);
        var worstGrammar = (Milliseconds: 0.0, Kilobytes: 0.0);
        foreach (var (name, schema) in HostileSchemas.All)
        {
            var tool = MeasureOne(() => Tool(schema));
            var format = MeasureOne(() => Format(schema));
            var grammar = MeasureGrammar(JsonElement.Parse(schema));
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {schema.Length:#,0} | {Cells(tool)} | {Cells(format)} | {grammar.Milliseconds:0.0} | {grammar.Kilobytes:0.0} |\n"
            );
            worstGrammar = (
                Math.Max(worstGrammar.Milliseconds, grammar.Milliseconds),
                Math.Max(worstGrammar.Kilobytes, grammar.Kilobytes)
            );
            worst = (
                Math.Max(worst.Milliseconds, Math.Max(tool.Milliseconds, format.Milliseconds)),
                Math.Max(worst.Megabytes, Math.Max(tool.Megabytes, format.Megabytes)),
                Math.Max(worst.Prompt, Math.Max(tool.Prompt, format.Prompt))
            );
        }

        var isMet =
            worst.Milliseconds <= MaxMilliseconds && worst.Megabytes <= MaxMegabytes && worst.Prompt <= MaxPrompt;
        text.Append(
            CultureInfo.InvariantCulture,
            $"\nThe worst: {worst.Milliseconds:0.0} ms of {MaxMilliseconds}, {worst.Megabytes:0.0} MB of {MaxMegabytes}, {worst.Prompt:#,0} characters of {MaxPrompt:#,0}: {(isMet ? "met" : "**missed**")}.\n"
        );
        isMet = worstGrammar.Milliseconds <= MaxGrammarMilliseconds && worstGrammar.Kilobytes <= MaxGrammarKilobytes;
        text.Append(
            CultureInfo.InvariantCulture,
            $"As a grammar: {worstGrammar.Milliseconds:0.0} ms of {MaxGrammarMilliseconds}, {worstGrammar.Kilobytes:0.0} KB of {MaxGrammarKilobytes}: {(isMet ? "met" : "**missed**")}. 0 KB is a schema that no value fits, which is refused.\n"
        );
        return text.ToString();
    }

    private static string Cells((double Milliseconds, double Megabytes, int Prompt) cost) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{cost.Milliseconds:0.0} | {cost.Megabytes:0.0} | {cost.Prompt:#,0}"
        );

    // Whatever is compiled at the first call is not the schema's.
    private void Warm()
    {
        for (var round = 0; round < effort.SpecialRounds; round++)
        {
            foreach (var schema in HostileSchemas.All.Values)
            {
                Ask(Tool(schema));
                Ask(Format(schema));
                Grammar(JsonElement.Parse(schema));
            }
        }
    }

    // The median time: another program on the machine disturbs some rounds.
    private (double Milliseconds, double Megabytes, int Prompt) MeasureOne(Func<ChatOptions> options)
    {
        var times = new List<double>();
        var (bytes, prompt) = (0L, 0);
        for (var round = 0; round < effort.SpecialRounds; round++)
        {
            // A tool is shown once and kept: a new one each time.
            var asked = options();
            var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            prompt = Ask(asked);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        times.Sort();
        var without = Ask(options().Tools is null ? new ChatOptions() : Tool("{}"));
        return (times[times.Count / 2], bytes / 1e6, prompt - without);
    }

    private (double Milliseconds, double Kilobytes) MeasureGrammar(JsonElement schema)
    {
        var times = new List<double>();
        var length = 0;
        for (var round = 0; round < effort.SpecialRounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            length = Grammar(schema).Length;
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return (times[times.Count / 2], length / 1e3);
    }

    private static string Grammar(JsonElement schema)
    {
        try
        {
            return SchemaGrammar.Write(schema);
        }
        catch (SchemaGrammarException)
        {
            // To find that no value fits may cost as much as a grammar.
            return "";
        }
    }

    private static ChatOptions Tool(string schema) =>
        new() { Tools = [AIFunctionFactory.CreateDeclaration("f", "Does it.", JsonElement.Parse(schema))] };

    private static ChatOptions Format(string schema) =>
        new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(schema)) };

    private static int Ask(ChatOptions options)
    {
        using var model = new CountingModel();
        using var client = new PromptedToolsChatClient(model, new() { MaxExtraRequests = 0 });
        try
        {
            client.GetResponseAsync("q", options).GetAwaiter().GetResult();
        }
        catch (PromptedJsonException)
        {
            // The model says nothing.
        }

        return model.Prompt;
    }

    private sealed class CountingModel : IChatClient
    {
        public int Prompt { get; private set; }

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            Prompt = messages.Sum(static message => message.Text.Length);
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Hello.")));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
