using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using OpenChat.Emulator;
using Spectre.Console;

namespace OpenChat.Tool.Tests.Checking;

/// <summary>
/// What a person sees, 80 columns wide, to be read by a reviewer; a screen that differs is written beside the approved one in the
/// test's output folder. Time stands still, the port is <c>#####</c> and the escape character is <c>␛</c>.
/// </summary>
public sealed partial class ScreenTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Checking", "Screens");

    [Theory]
    [InlineData("healthy", "")]
    [InlineData("healthy-chat", "", "--for", "chat")]
    [InlineData("healthy-full", "", "--full", "--engine", "llama.cpp")]
    [InlineData("warnings", "no-usage,end-marker,schema-ignored", "--engine", "ollama")]
    [InlineData("system-dropped", "system-dropped")]
    [InlineData("wrong-template", "wrong-template", "--engine", "llama.cpp")]
    [InlineData("key-refused", "status=401", "--api-key", "wrong")]
    [InlineData("model-absent", "model-not-found", "--model", "another")]
    public async Task Screen_IsTheApprovedOne(string name, string faults, params string[] options)
    {
        await using var emulator = await OpenChatEmulator.StartAsync();
        emulator.Script.Reply = AbleModel.Answer;
        emulator.Faults.Always(faults.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(EmulatorFault.Parse));
        string[] arguments = ["check", "--endpoint", emulator.OpenAIBaseUri.AbsoluteUri, .. options];

        var plain = await Run.Of(static host => host with { Time = new FakeTimeProvider() }, arguments);
        var coloured = await Run.Of(
            static host => host with { Time = new FakeTimeProvider(), CreateConsole = Coloured },
            arguments
        );

        AssertApproved($"{name}.txt", plain.Output);
        AssertApproved($"{name}-colour.txt", coloured.Output);
        Assert.DoesNotContain(plain.Output, static character => char.IsControl(character) && character != '\n');
    }

    [Fact]
    public async Task Screen_NothingListens_IsTheApprovedOne()
    {
        var run = await Run.Of(
            static host => host with { Time = new FakeTimeProvider() },
            "check",
            "--endpoint",
            "http://127.0.0.1:1/v1"
        );

        AssertApproved("unreachable.txt", run.Output);
    }

    private static IAnsiConsole Coloured(ToolHost host)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColorSystemSupport.Standard,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(host.Output),
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            }
        );
        console.Profile.Width = 80;
        return console;
    }

    private static void AssertApproved(string name, string screen)
    {
        var shown = Port().Replace(screen.ReplaceLineEndings("\n"), ":#####/").Replace('\u001b', '␛');
        Assert.All(shown.Split('\n'), static line => Assert.InRange(Escape().Replace(line, "").Length, 0, 80));
        var approved = Path.Combine(s_folder, name);
        if (!File.Exists(approved) || File.ReadAllText(approved).ReplaceLineEndings("\n") != shown)
        {
            Directory.CreateDirectory(s_folder);
            var received = Path.Combine(s_folder, name + ".received");
            File.WriteAllText(received, shown);
            Assert.Fail($"The screen differs: compare {received} with the approved one.");
        }
    }

    [GeneratedRegex(@":\d{5}/", RegexOptions.CultureInvariant)]
    private static partial Regex Port();

    [GeneratedRegex(@"␛\[[0-9;]*m", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
