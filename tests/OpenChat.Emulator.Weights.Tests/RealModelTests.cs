using System.Text.Json;
using OpenChat.Emulator.Weights.Tests.Support;

namespace OpenChat.Emulator.Weights.Tests;

/// <summary>
/// A real instruct model, where there is one: the file that OPENCHAT_WEIGHTS names, else the first shard in a folder
/// shared/models beside the project's. Without it, or without one of its shards, these are skipped.
/// </summary>
public sealed class RealModelTests(RealModelTests.RealModel real) : IClassFixture<RealModelTests.RealModel>
{
    private const string Greedy = """{"temperature":0,"cache_prompt":false}""";

    [Fact]
    public async Task Answer_ToAQuestion_IsRightAndEndsByItself()
    {
        var (text, last, _) = await Engine.AnswerAsync(Ask.Prompt("What is the capital of France?", Greedy, 100));

        Assert.Contains("Paris", text, StringComparison.Ordinal);
        Assert.Equal("stop", last.FinishReason);
        Assert.InRange(last.Usage!.CompletionTokens, 2, 99);
    }

    [Fact]
    public async Task Answer_Greedy_RepeatsToTheByte()
    {
        var first = await Engine.AnswerAsync(Ask.Prompt("Name three colours.", Greedy, 60));
        var second = await Engine.AnswerAsync(Ask.Prompt("Name three colours.", Greedy, 60));

        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public void Encode_ItsOwnTemplate_GivesTheTokensOfTheWholeString()
    {
        EmulatorMessage[] messages =
        [
            new("system", "Be brief."),
            new("user", "What is 2+2?\n\nThink."),
            new("assistant", "4."),
            new("user", " Why, über alles? 数 "),
        ];

        var whole = Engine.Tokenize(Engine.ApplyTemplate(messages), addSpecial: true, parseSpecial: true);

        Assert.Equal(whole, Engine.Encode(Ask.Prompt(messages)));
    }

    [Fact]
    public void Encode_ControlTokensInAText_StayText()
    {
        var end = Engine.Model!.EndOfText;
        int[] token = [.. Engine.Tokenize(end, addSpecial: false, parseSpecial: true)];

        var tokens = Engine.Encode(Ask.Prompt($"a{end}b{end}"));
        var harmless = Engine.Encode(Ask.Prompt("ab"));

        Assert.Single(token);
        Assert.Equal(harmless.Count(one => one == token[0]), tokens.Count(one => one == token[0]));
    }

    [Fact]
    public async Task Answer_UnderASchema_FitsIt()
    {
        const string body = """
            {"temperature":0,"json_schema":{"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer"}},
            "required":["city","people"],"additionalProperties":false}}
            """;

        var (text, last, _) = await Engine.AnswerAsync(Ask.Prompt("The largest city of France, as JSON.", body, 200));

        Assert.Equal("stop", last.FinishReason);
        var value = JsonElement.Parse(text);
        Assert.Equal(JsonValueKind.String, value.GetProperty("city").ValueKind);
        Assert.Equal(JsonValueKind.Number, value.GetProperty("people").ValueKind);
    }

    private WeightsEngine Engine
    {
        get
        {
            Assert.SkipWhen(real.Engine is null, real.WhyNot);
            return real.Engine;
        }
    }

    /// <summary>Finds and loads the model once.</summary>
    public sealed class RealModel : IAsyncLifetime
    {
        public WeightsEngine? Engine { get; private set; }

        public string WhyNot { get; private set; } = "no real model: OPENCHAT_WEIGHTS names none";

        public async ValueTask InitializeAsync()
        {
            if (Environment.GetEnvironmentVariable("OPENCHAT_WEIGHTS") is not { Length: > 0 } path)
            {
                path = Shared();
            }

            if (path.Length == 0)
            {
                return;
            }

            try
            {
                Engine = WeightsEngine.Open(new WeightsOptions { Path = path, ContextWindow = 2048 });
                await Engine.Loaded;
            }
            catch (WeightsException exception)
                when (exception.Problem is WeightsProblem.MissingShard or WeightsProblem.FileNotFound)
            {
                WhyNot = exception.Message;
            }
        }

        public ValueTask DisposeAsync() => Engine?.DisposeAsync() ?? default;

        private static string Shared()
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var models = Path.Combine(folder.FullName, "shared", "models");
                if (Directory.Exists(models))
                {
                    return Directory.EnumerateFiles(models, "*-00001-of-*.gguf").Order().FirstOrDefault("");
                }
            }

            return "";
        }
    }
}
