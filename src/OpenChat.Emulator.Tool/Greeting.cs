namespace OpenChat.Emulator.Tool;

/// <summary>The first lines of output: where the emulator is, and a command to try it with.</summary>
internal static class Greeting
{
    public static string For(OpenChatEmulator emulator, CommandSettings settings) =>
        $$"""
            The OpenChat emulator listens on {{emulator.BaseUri}} ({{Engine(settings)}}). Ctrl+C ends it.
            OpenAI-compatible routes: {{emulator.OpenAIBaseUri}}
            Try it:
            curl -N {{emulator.BaseUri}}accounts/{{settings.Account
                ?? "demo"}}/ai/run/@cf/openchat/openchat-3.5-0106 -H 'Authorization: Bearer {{(
                settings.Token is null ? "any" : "YOUR_TOKEN"
            )}}' -d '{"messages":[{"role":"user","content":"Hello"}],"stream":true}'
            """;

    private static string Engine(CommandSettings settings) =>
        settings.Upstream is null
            ? "scripted answers"
            : $"answers from {settings.Upstream.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";
}
