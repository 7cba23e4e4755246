using System.Globalization;
using System.Net;
using OpenChat.Emulator;

namespace OpenChat.Tool.Emulate;

/// <summary>The first lines of output: where the emulator is, and a command to try it with.</summary>
internal static class Greeting
{
    public static string For(OpenChatEmulator emulator, EmulateSettings settings, EmulatorModel? model) =>
        $$"""
            The OpenChat emulator listens on {{emulator.BaseUri}} ({{Engine(settings, model)}}). Ctrl+C ends it.{{Warning(
                emulator,
                settings
            )}}
            OpenAI-compatible routes: {{emulator.OpenAIBaseUri}}{{Control(emulator, settings)}}
            Try it:
            curl -N {{emulator.BaseUri}}accounts/{{settings.Account
                ?? "demo"}}/ai/run/@cf/openchat/openchat-3.5-0106 -H 'Authorization: Bearer {{(
                settings.Token is null ? "any" : "YOUR_TOKEN"
            )}}' -H 'Content-Type: application/json' -d '{"messages":[{"role":"user","content":"Hello"}],"stream":true}'
            """;

    private static string Control(OpenChatEmulator emulator, EmulateSettings settings) =>
        settings.Control
            ? $"{Environment.NewLine}Requests: GET {new Uri(emulator.BaseUri, "/emulator/requests")}, faults: PUT {new Uri(
                emulator.BaseUri,
                "/emulator/faults"
            )}"
            : "";

    private static string Engine(EmulateSettings settings, EmulatorModel? model) =>
        model is not null
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"answers from {model.Id}, {model.ContextWindow:N0} tokens, {settings.Threads ?? Environment.ProcessorCount} threads"
            )
        : settings.Upstream is { } server
            ? $"answers from {server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}"
        : "scripted answers";

    private static string Warning(OpenChatEmulator emulator, EmulateSettings settings) =>
        IPAddress.IsLoopback(settings.Address)
            ? ""
            : $"{Environment.NewLine}Warning: it is bound to {new IPEndPoint(settings.Address, emulator.BaseUri.Port)}. Other machines can "
                + $"reach it, over plain HTTP{(settings.Token is null ? " and without a token of yours; --token sets one" : "")}.";
}
