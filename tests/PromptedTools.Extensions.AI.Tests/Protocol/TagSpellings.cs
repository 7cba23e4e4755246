using System.Globalization;
using PromptedTools.Extensions.AI.Reading;

namespace PromptedTools.Extensions.AI.Tests.Protocol;

/// <summary>
/// Spells the words of the vocabulary in every way that is read as a tag, and in ways near to it: case, joiners, brackets,
/// bars of both kinds, slashes, spaces, affixes, attributes, what cannot be seen; one seed gives one text.
/// </summary>
internal sealed class TagSpellings(int seed)
{
    private static readonly string[] s_openers = ["<", "<", "<", "[", "<<", "[[", "<[", "\\<", "＜"];
    private static readonly string[] s_marks =
    [
        "",
        "",
        "",
        "",
        "|",
        "\uFF5C",
        "/",
        "\\",
        "/|",
        "|/",
        "||",
        "| ",
        "/ ",
        "\uFF5C ",
        " ",
        "\u200B",
        "//",
        "/  ",
        "\t",
    ];
    private static readonly string[] s_joiners =
    [
        "",
        "_",
        "-",
        " ",
        "\u2581",
        "__",
        "_-",
        " _",
        "  ",
        ".",
        "\u200B",
        "\n",
    ];
    private static readonly string[] s_attributes =
    [
        "",
        "",
        "",
        "=f",
        "=\"f\"",
        " name=\"f\"",
        " name='f' id=\"1\"",
        " id=\"1\" name=\"f\"",
        ":f",
        "= f",
        "=f/",
        " name=f",
        " NAME=\"f\"",
        "\tname=\"f\"",
        "=",
        " type=\"x\"",
        " name=\"f",
        "{\"a\": 1}",
    ];
    private static readonly string[] s_closers =
    [
        ">",
        ">",
        ">",
        "]",
        "|>",
        "\uFF5C>",
        "|]",
        "/>",
        " >",
        "",
        "\n",
        " ",
        "\r\n",
        "<",
        "{",
        "[",
        "x",
        ")",
    ];
    private static readonly string[] s_between =
    [
        "",
        "",
        " ",
        "\n",
        "text",
        "{\"name\": \"f\"}",
        "<b>",
        "[1]",
        "``",
        "</",
        "end",
    ];
    private static readonly string[] s_words =
    [
        .. TagVocabulary.Words.Select(static word => word.Word),
        "get_weather",
        "im_start",
        "thought",
    ];

    // Where the words are joined.
    private static readonly string[] s_parts =
    [
        "tool",
        "tools",
        "function",
        "python",
        "call",
        "calls",
        "calling",
        "use",
        "request",
        "result",
        "results",
        "response",
        "responses",
        "output",
        "tag",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A text of one to four tags with something between them.</summary>
    public string Next() =>
        string.Concat(Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Pick(s_between) + Tag() + Pick(s_between)));

    /// <summary>The same text cut in parts anywhere.</summary>
    public IEnumerable<string> Cut(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            var length = _random.Next(1, text.Length - at + 1);
            yield return text.Substring(at, length);
            at += length;
        }
    }

    private string Tag() => Pick(s_openers) + Pick(s_marks) + Name() + Pick(s_attributes) + Pick(s_closers);

    private string Name()
    {
        var affix = Pick([.. TagVocabulary.Affixes.Select(static affix => affix.Affix)]);
        var word = Joined(Pick(s_words));
        return Cased(
            _random.Next(6) switch
            {
                0 => affix + Pick(s_joiners) + word,
                1 => word + Pick(s_joiners) + affix,
                _ => word,
            }
        );
    }

    private string Joined(string word)
    {
        foreach (var part in s_parts)
        {
            if (word.StartsWith(part, StringComparison.Ordinal) && word.Length > part.Length && _random.Next(3) > 0)
            {
                return part + Pick(s_joiners) + word[part.Length..];
            }
        }

        return word;
    }

    private string Cased(string name) =>
        _random.Next(4) switch
        {
            0 => name.ToUpperInvariant(),
            1 => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name),
            2 => string.Concat(name.Select(c => _random.Next(2) == 0 ? char.ToUpperInvariant(c) : c)),
            _ => name,
        };

    private string Pick(string[] of) => of[_random.Next(of.Length)];
}
