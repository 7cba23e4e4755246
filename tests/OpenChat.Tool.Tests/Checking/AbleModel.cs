using System.Text.Json;
using System.Text.Json.Nodes;
using OpenChat.Emulator;
using OpenChat.Tool.Checking;
using OpenChat.Tool.Checking.Questions;

namespace OpenChat.Tool.Tests.Checking;

/// <summary>A model that answers every question of the check right, behind whatever server the emulator plays.</summary>
internal static class AbleModel
{
    /// <summary>Gives the answer to what the prompt asks; null where the emulator's own will do.</summary>
    public static EmulatorReply? Answer(EmulatorPrompt prompt)
    {
        var ask = prompt.LastUserText;
        return QuestionTable.All.ToolQuestions.FirstOrDefault(question => Asks(ask, question.Ask)) is { } tools
                ? EmulatorReply.FromString(Calls(tools))
            : QuestionTable.All.TypedQuestions.FirstOrDefault(question => Asks(ask, question.Ask)) is { } typed
                ? EmulatorReply.FromString(typed.Right.GetRawText())
            : QuestionTable.All.SmallTalk.Any(talk => Asks(ask, talk)) ? EmulatorReply.FromString("I see.")
            : Asks(ask, Talk.Question.Content) && prompt.SystemText.Contains(Talk.Word, StringComparison.Ordinal)
                ? EmulatorReply.FromString($"{Talk.Word}.")
            : IsConstrained(prompt) ? EmulatorReply.FromString("""{"harbour_is_open": true}""")
            : EmulatorReply.FromString("The sea is wide, and the gulls cry over it all day.");
    }

    private static bool Asks(string text, string question) => text.Contains(question, StringComparison.Ordinal);

    private static bool IsConstrained(EmulatorPrompt prompt) =>
        prompt.Body.ValueKind == JsonValueKind.Object && prompt.Body.TryGetProperty("response_format", out _);

    private static string Calls(ToolQuestion question)
    {
        var calls = new JsonArray([.. question.Calls.Select(Call)]);
        return $"<tool_call>\n{calls.ToJsonString()}\n</tool_call>";
    }

    private static JsonObject Call(ExpectedCall call)
    {
        var arguments = new JsonObject();
        foreach (var (name, values) in call.Arguments)
        {
            if (values[0].ValueKind != JsonValueKind.Null)
            {
                arguments[name] = JsonNode.Parse(values[0].GetRawText());
            }
        }

        return new JsonObject { ["name"] = call.Name, ["arguments"] = arguments };
    }
}
