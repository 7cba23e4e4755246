using System.Globalization;
using System.Text.Json;
using OpenChat.Emulator.Weights.Tests.Grammar;
using OpenChat.Emulator.Weights.Tests.Support;

namespace OpenChat.Emulator.Weights.Tests;

/// <summary>What random weights write under a schema: the grammar alone makes it JSON, and an end.</summary>
public sealed class ConstrainedReplyTests : IAsyncDisposable
{
    private const int MaxTokens = 1_024;

    private readonly TinyModel _tiny = new();

    [Theory]
    [InlineData(300, true, 0.8)]
    [InlineData(50, false, 0)]
    public async Task Replies_OfGeneratedSchemas_FitThemAndEnd(int count, bool isBounded, double ends)
    {
        var engine = await _tiny.OpenAsync(new TinyGguf { HasHalfCharacters = false });
        var ended = 0;
        for (var seed = 0; seed < count; seed++)
        {
            var schema = GeneratedSchema.Make(new Random(seed), isBounded);
            var body = string.Create(
                CultureInfo.InvariantCulture,
                $$""" {"temperature":1,"top_k":0,"top_p":1,"min_p":0,"seed":{{seed}},"json_schema":{{schema}} } """
            );

            var (text, last, _) = await engine.AnswerAsync(Ask.Prompt("Answer", body, MaxTokens));

            if (last.FinishReason == "stop")
            {
                ended++;
                Assert.True(SchemaCheck.Fits(JsonElement.Parse(text), schema), $"seed {seed}: {text} for {schema}");
            }
            else
            {
                Assert.Equal(MaxTokens, last.Usage!.CompletionTokens);
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{ended} of {count} ended");
        Assert.InRange(ended, ends * count, count);
    }

    public ValueTask DisposeAsync() => _tiny.DisposeAsync();
}
