using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LLama;
using LLama.Exceptions;
using LLama.Native;

namespace OpenChat.Emulator.Weights.Prompts;

/// <summary>
/// One of the chat templates that llama.cpp knows, found by its name or by the Jinja text in the file: llama.cpp's C API runs no
/// Jinja.
/// </summary>
internal sealed partial class ChatTemplate
{
    /// <summary>White space that no template writes itself: where it is gone, the template trims its texts.</summary>
    private const char Edge = '\v';

    private const string Names =
        "https://github.com/ggml-org/llama.cpp/wiki/Templates-supported-by-llama_chat_apply_template";

    private ChatTemplate(string source) => Source = source;

    /// <summary>Gets the name, or the text that the file holds.</summary>
    public string Source { get; }

    /// <summary>Gets what the template itself writes around the texts of a usual conversation.</summary>
    public string OwnText =>
        string.Concat(
            Write([new("system", "x"), new("user", "x"), new("assistant", "x"), new("user", "x")])
                .Where(static piece => piece.IsTemplate)
                .Select(static piece => piece.Text)
        );

    /// <exception cref="WeightsException">llama.cpp does not know the template.</exception>
    public static ChatTemplate Of(SafeLlamaModelHandle model, string? name)
    {
        var source = name ?? model.GetTemplate(strict: false);
        if (string.IsNullOrEmpty(source))
        {
            throw Unknown(
                "The file has no chat template; name one with --template (WeightsOptions.Template), such as openchat."
            );
        }

        var template = new ChatTemplate(source);
        try
        {
            template.Write([new("user", "Hello")]);
            return template;
        }
        catch (MissingTemplateException)
        {
            throw Unknown(
                name is null
                    ? $"The chat template in the file is none of those that llama.cpp knows; name one with --template (WeightsOptions.Template): {Names}"
                    : $"'{name}' is no chat template that llama.cpp knows; openchat, chatml and llama3 are, and those at {Names}"
            );
        }
    }

    /// <summary>
    /// Writes a conversation in pieces: what the template writes itself, in which control tokens count, and the texts, in which
    /// they do not.
    /// </summary>
    /// <exception cref="EmulatorEngineException">A role is no word.</exception>
    public IReadOnlyList<PromptPiece> Write(IReadOnlyList<EmulatorMessage> messages)
    {
        // An assistant message at the end is one that the model is to continue, as in llama.cpp's server.
        var continued = messages is [.., { Role: "assistant" } last] ? last.Content : null;
        var count = messages.Count - (continued is null ? 0 : 1);
        var pieces = Cut(Render(messages, count), messages);
        if (continued is not null)
        {
            pieces.Add(new PromptPiece(continued, IsTemplate: false));
        }

        return pieces;
    }

    /// <summary>The template with a placeholder for each text, so that no text is taken for a part of the template.</summary>
    private string Render(IReadOnlyList<EmulatorMessage> messages, int count)
    {
        var template = new LLamaTemplate(Source) { AddAssistant = true };
        for (var index = 0; index < count; index++)
        {
            var role = messages[index].Role;
            if (!Role().IsMatch(role))
            {
                throw new EmulatorEngineException(
                    400,
                    5006,
                    "A message's role is a word, such as system, user or assistant."
                );
            }

            template.Add(role, string.Create(CultureInfo.InvariantCulture, $"{Edge}\uE000{index}\uE001{Edge}"));
        }

        return Encoding.UTF8.GetString(template.Apply());
    }

    private static List<PromptPiece> Cut(string rendered, IReadOnlyList<EmulatorMessage> messages)
    {
        var pieces = new List<PromptPiece>();
        var start = 0;
        foreach (Match match in Placeholder().Matches(rendered))
        {
            Add(rendered[start..match.Index], isTemplate: true);
            var text = messages[int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture)].Content;
            text = match.Groups["before"].Success ? text : text.TrimStart();
            Add(match.Groups["after"].Success ? text : text.TrimEnd(), isTemplate: false);
            start = match.Index + match.Length;
        }

        Add(rendered[start..], isTemplate: true);
        return pieces;

        void Add(string text, bool isTemplate)
        {
            if (text.Length > 0)
            {
                pieces.Add(new PromptPiece(text, isTemplate));
            }
        }
    }

    private static WeightsException Unknown(string message) => new(WeightsProblem.UnknownTemplate, message);

    [GeneratedRegex(@"(?<before>\v)?\uE000(?<index>\d+)\uE001(?<after>\v)?", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z_-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Role();
}

/// <summary>A piece of a prompt.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsTemplate">Whether the template wrote it: only there a control token's spelling is that token.</param>
internal readonly record struct PromptPiece(string Text, bool IsTemplate);
