using System.Text;
using LLama.Native;

namespace OpenChat.Emulator.Weights.Prompts;

/// <summary>Makes tokens of a prompt: control tokens of what the template wrote, never of a message's text.</summary>
internal sealed class PromptEncoder
{
    private const int MaxTextLength = 1_000_000;

    private readonly SafeLlamaModelHandle _model;
    private readonly ChatTemplate _template;
    private readonly TurnMarkers _markers;

    // What is longer cannot fit, and a text of many megabytes would take gigabytes to tokenize.
    private readonly int _longest;

    public PromptEncoder(SafeLlamaModelHandle model, ChatTemplate template, int window)
    {
        _model = model;
        _template = template;
        _markers = new TurnMarkers(model, template.OwnText);
        _longest = (int)Math.Min(int.MaxValue, (window + 1L) * _markers.LongestToken);
    }

    /// <summary>Gets the tokens that an answer under a grammar cannot hold.</summary>
    public IReadOnlyCollection<LLamaToken> ForbiddenWhenConstrained => _markers.Forbidden;

    /// <summary>Whether a token ends an answer: one that the model ends texts with, or one that stands for a turn's end here.</summary>
    public bool IsEnd(LLamaToken token) => token.IsEndOfGeneration(_model) || _markers.IsMarker(token);

    public string Write(IReadOnlyList<EmulatorMessage> messages) =>
        string.Concat(_template.Write(messages).Select(static piece => piece.Text));

    /// <summary>The tokens of a prompt; of one that is far too long only so many that it is seen to be.</summary>
    public LLamaToken[] Encode(EmulatorPrompt prompt)
    {
        if (prompt.RawText is { } raw)
        {
            var beginning = raw.Length <= _longest ? raw : raw[.._longest];
            return _model.Tokenize(beginning, addBos: true, special: true, Encoding.UTF8);
        }

        var tokens = new List<LLamaToken>();
        if (_model.Vocab is { ShouldAddBOS: true, BOS: { } bos })
        {
            tokens.Add(bos);
        }

        // What stands between two control tokens is tokenized as one string: a word may begin in the template and end in a text.
        var text = new StringBuilder();
        foreach (var piece in _template.Write(prompt.Messages))
        {
            if (!piece.IsTemplate)
            {
                text.Append(piece.Text.AsSpan(0, Math.Min(piece.Text.Length, Math.Max(0, _longest - text.Length))));
                continue;
            }

            foreach (var (part, marker) in _markers.Split(piece.Text))
            {
                if (marker is not { } token)
                {
                    text.Append(part);
                    continue;
                }

                Flush();
                // A template may write the beginning itself.
                if (tokens.Count != 1 || tokens[0] != token || !_model.Vocab.ShouldAddBOS)
                {
                    tokens.Add(token);
                }
            }
        }

        Flush();
        return [.. tokens];

        void Flush()
        {
            if (text.Length > 0)
            {
                tokens.AddRange(_markers.TokenizeText(text.ToString()));
                text.Clear();
            }
        }
    }

    /// <summary>The tokens of a text for its own sake.</summary>
    /// <exception cref="EmulatorEngineException">It is too long: llama.cpp takes hundreds of bytes a character, and cannot be stopped.</exception>
    public LLamaToken[] Tokenize(string text, bool addSpecial, bool parseSpecial) =>
        text.Length <= MaxTextLength
            ? _model.Tokenize(text, addSpecial, parseSpecial, Encoding.UTF8)
            : throw new EmulatorEngineException(
                400,
                5006,
                $"A text to tokenize has at most {MaxTextLength:N0} characters; send it in parts."
            );
}
