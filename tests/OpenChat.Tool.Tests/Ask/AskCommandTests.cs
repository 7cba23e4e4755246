using System.Text.Json;
using OpenChat.Emulator;

namespace OpenChat.Tool.Tests.Ask;

/// <summary><c>openchat ask</c> against the emulator.</summary>
public sealed class AskCommandTests : IAsyncLifetime
{
    private OpenChatEmulator _emulator = null!;

    private string Endpoint => _emulator.OpenAIBaseUri.AbsoluteUri;

    public async ValueTask InitializeAsync() => _emulator = await OpenChatEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Ask_Answer_IsStreamed_WithoutWhatATerminalWouldObey()
    {
        _emulator.Script.Enqueue(EmulatorReply.FromChunks("Good ", "\u001b[31mmorning\u0007", "!\n"));

        var run = await Run.Of("ask", "Greet me.", "--endpoint", Endpoint);

        Assert.Equal((0, "Good [31mmorning!", ""), (run.Code, run.Output.Trim(), run.Error));
        var body = _emulator.Requests.Single().Json!.Value;
        Assert.True(body.GetProperty("stream").GetBoolean());
        Assert.Equal("Greet me.", body.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("get_weather", """{"city": "rome"}""", "19 °C, sunny")]
    [InlineData("get_weather", """{"city": "Atlantis"}""", "Not known")]
    [InlineData("calculate", """{"a": 6, "operation": "multiply", "b": 7}""", "42")]
    [InlineData("calculate", """{"a": 0.1, "operation": "add", "b": 0.2}""", "0.3")]
    [InlineData("calculate", """{"a": 1, "operation": "divide", "b": 0}""", "divided by 0")]
    [InlineData("get_time", "{}", "UTC")]
    public async Task Ask_DemoTools_ShowEachCallAndItsResult(string tool, string arguments, string result)
    {
        _emulator.Script.Enqueue(
            $$"""
            <tool_call>
            [{"name": "{{tool}}", "arguments": {{arguments}}}]
            </tool_call>
            """,
            "That is all."
        );

        var run = await Run.Of("ask", "Please help.", "--tools", "demo", "--endpoint", Endpoint);

        Assert.Equal((0, ""), (run.Code, run.Error));
        var lines = run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith($"> {tool}(", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"< {tool}: ", lines[1], StringComparison.Ordinal);
        Assert.Contains(result, lines[1], StringComparison.Ordinal);
        Assert.Equal("That is all.", lines[2]);
    }

    [Fact]
    public async Task Ask_Schema_GivesJsonThatFits()
    {
        _emulator.Script.Enqueue("Sure! {\"city\": \"Rome\"}");

        var run = await WithSchemaAsync(
            """{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}"""
        );

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal("Rome", JsonElement.Parse(run.Output).GetProperty("city").GetString());
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    public async Task Ask_SchemaThatIsNone_IsOneLineAnd2(string schema)
    {
        var run = await WithSchemaAsync(schema);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(_emulator.Requests);
    }

    [Theory]
    [InlineData("ask")]
    [InlineData("ask", " ")]
    [InlineData("ask", "Hi", "there, secret")]
    [InlineData("ask", "Hi", "--tools", "all")]
    [InlineData("ask", "Hi", "--schema", "/nowhere/at-all.json")]
    [InlineData("ask", "Hi", "--engine", "steam")]
    public async Task Ask_WrongInput_IsOneLineAnd2(params string[] arguments)
    {
        var run = await Run.Of([.. arguments, "--endpoint", Endpoint]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
        Assert.Empty(_emulator.Requests);
    }

    [Fact]
    public async Task Ask_ShowRequests_ShowsBodiesBesideTheAnswer_AndNoKey()
    {
        _emulator.Script.Enqueue("Hello.");

        var run = await Run.Of("ask", "Greet me.", "--show-requests", "--api-key", "secret", "--endpoint", Endpoint);

        Assert.Equal((0, "Hello."), (run.Code, run.Output.Trim()));
        Assert.Contains("Greet me.", run.Error, StringComparison.Ordinal);
        Assert.Contains("chat/completions", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ServerFails_IsOneLineAnd1_BehindWhatArrived()
    {
        _emulator.Script.Enqueue(EmulatorReply.FromChunks("One", " two", " three"));
        _emulator.Faults.Always(EmulatorFault.Parse("cut-after-frames=3"));

        var run = await Run.Of("ask", "Count.", "--endpoint", Endpoint);

        Assert.Equal(1, run.Code);
        Assert.StartsWith("One", run.Output.TrimStart(), StringComparison.Ordinal);
        Assert.EndsWith("\n", run.Output, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Ask_Cancelled_EndsTheLineAnd130()
    {
        _emulator.Script.Enqueue(EmulatorReply.FromChunks("One", " two"));
        _emulator.Faults.Always(EmulatorFault.Parse("stall-after-frames=2"));
        using var output = new SignallingWriter();
        using var error = new StringWriter();
        using var ending = new CancellationTokenSource();

        var running = OpenChatCommand.RunAsync(
            ["ask", "Count.", "--endpoint", Endpoint],
            new ToolHost(output, error) { Variable = static _ => null },
            ending.Token
        );
        await output.Flushed.WaitAsync(TimeSpan.FromSeconds(30));
        await ending.CancelAsync();

        Assert.Equal(130, await running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal($"One{Environment.NewLine}", output.ToString().TrimStart());
        Assert.Equal("", error.ToString());
    }

    private async Task<Run> WithSchemaAsync(string schema)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");
        await File.WriteAllTextAsync(path, schema);
        try
        {
            return await Run.Of("ask", "Which city?", "--schema", path, "--endpoint", Endpoint);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
