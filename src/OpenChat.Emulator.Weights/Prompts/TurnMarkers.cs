using System.Buffers;
using System.Text;
using LLama.Native;

namespace OpenChat.Emulator.Weights.Prompts;

/// <summary>
/// The model's control tokens by their spelling, such as <c>&lt;|end_of_turn|&gt;</c>, and how to tokenize a text so that none of
/// them is in it.
/// </summary>
internal sealed class TurnMarkers
{
    // Never part of a longer token, and kept as it is by every tokenizer of llama.cpp.
    private const string Guard = "\n";

    private readonly SafeLlamaModelHandle _model;
    private readonly Dictionary<string, LLamaToken> _bySpelling = new(StringComparer.Ordinal);
    private readonly HashSet<LLamaToken> _markers = [];
    private readonly string[] _loose;
    private readonly SearchValues<string> _spellings;

    /// <param name="model">The model.</param>
    /// <param name="template">What the model's template writes itself.</param>
    public TurnMarkers(SafeLlamaModelHandle model, string template)
    {
        _model = model;
        List<string> loose = [];
        for (var number = 0; number < model.Vocab.Count; number++)
        {
            LLamaToken token = number;
            LongestToken = Math.Max(LongestToken, (int)model.TokenToSpan(token, [], special: true));
            var attributes = token.GetAttributes(model);
            if ((attributes & (LLamaTokenAttr.Control | LLamaTokenAttr.UserDefined)) == 0)
            {
                continue;
            }

            var spelling = model.Vocab.LLamaTokenToString(token, true) ?? "";
            var isLoose =
                (attributes & LLamaTokenAttr.UserDefined) != 0
                && spelling.Length > 1
                && (token.IsEndOfGeneration(model) || template.Contains(spelling, StringComparison.Ordinal));
            if (!isLoose && (attributes & LLamaTokenAttr.Control) == 0)
            {
                continue;
            }

            _markers.Add(token);
            if (spelling.Length > 0 && _bySpelling.TryAdd(spelling, token) && isLoose)
            {
                loose.Add(spelling);
            }
        }

        _loose = [.. loose];
        Forbidden = [.. _markers.Where(token => !token.IsEndOfGeneration(model))];
        _spellings = SearchValues.Create([.. _bySpelling.Keys], StringComparison.Ordinal);
    }

    /// <summary>Gets the bytes of the longest token.</summary>
    public int LongestToken { get; } = 1;

    /// <summary>
    /// Gets the tokens that an answer under a grammar cannot hold: the grammar takes one for the characters of its spelling, which
    /// the answer's text would not have.
    /// </summary>
    public IReadOnlyCollection<LLamaToken> Forbidden { get; }

    public bool IsMarker(LLamaToken token) => _markers.Contains(token);

    /// <summary>Cuts what a template wrote at the control tokens in it.</summary>
    public IEnumerable<(string Part, LLamaToken? Marker)> Split(string text)
    {
        while (text.Length > 0)
        {
            var at = text.AsSpan().IndexOfAny(_spellings);
            if (at < 0)
            {
                yield return (text, null);
                yield break;
            }

            if (at > 0)
            {
                yield return (text[..at], null);
            }

            var rest = text[at..];
            var spelling = _bySpelling
                .Keys.Where(key => rest.StartsWith(key, StringComparison.Ordinal))
                .MaxBy(key => key.Length)!;
            yield return (spelling, _bySpelling[spelling]);
            text = rest[spelling.Length..];
        }
    }

    /// <summary>
    /// Tokenizes a text, in which no control token is meant. llama.cpp finds those that a file declares as user-defined even so
    /// (openchat's own is declared so in many files): the text is then cut inside them.
    /// </summary>
    public IEnumerable<LLamaToken> TokenizeText(string text)
    {
        var cuts = _loose.SelectMany(spelling => CutsInside(text, spelling)).Order().ToList();
        if (cuts.Count == 0)
        {
            return Tokenize(text);
        }

        var ends = cuts.Append(text.Length);
        var starts = cuts.Prepend(0);
        return starts
            .Zip(ends, (start, end) => text[start..end])
            .SelectMany((part, index) => index == 0 ? Tokenize(part) : TokenizeInside(part));
    }

    private static IEnumerable<int> CutsInside(string text, string spelling)
    {
        for (
            var at = text.IndexOf(spelling, StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf(spelling, at + 1, StringComparison.Ordinal)
        )
        {
            yield return at + 1;
        }
    }

    /// <summary>A piece from the middle of a text: a tokenizer that puts a space before a text must not do so here.</summary>
    private IEnumerable<LLamaToken> TokenizeInside(string text)
    {
        var guard = Tokenize(Guard).Length;
        return Tokenize(Guard + text).Skip(guard);
    }

    private LLamaToken[] Tokenize(string text) => _model.Tokenize(text, addBos: false, special: false, Encoding.UTF8);
}
