using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Reading;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>
/// Makes foreign text harmless in a prompt: what a user, a tool, a server or a document wrote is never the protocol's. What
/// counts is what a reply's reader takes for a tag (<see cref="ToolCallTags"/>), and no more.
/// </summary>
internal sealed partial class ForeignText(TurnMarkers markers, Lazy<ToolCatalog>? tools = null)
{
    // <f>, an element of a tool.
    private const int ShortestTag = 3;

    /// <summary>The same where these tools are offered: an element of one is a call, too.</summary>
    public ForeignText Offering(IReadOnlyCollection<AIFunctionDeclaration> offered) =>
        offered.Count == 0 ? this : new(markers, new Lazy<ToolCatalog>(() => new ToolCatalog(offered)));

    /// <summary>How long a text of this length can become: a space for each turn marker, and one for each tag.</summary>
    public int MaxLength(int length) => length + (length / markers.Shortest) + (length / ShortestTag) + 2;

    /// <summary>
    /// The same text, unless it holds a turn marker of the model or a tag in any spelling that is read as one: those get a
    /// space after their first character, which leaves them readable but without effect.
    /// </summary>
    public string Neutralise(string text) => TurnMarkers.WithSpaces(markers.Neutralise(text), NextTag);

    /// <summary>A name, or anything else that is to stand on one line, made harmless.</summary>
    public string OneLine(string? text) => Neutralise(LineBreaks().Replace(text ?? "", " ").Trim());

    private int NextTag(string text, int at)
    {
        while (at < text.Length && text.AsSpan(at).IndexOfAny('<', '[') is var distance and >= 0)
        {
            at += distance;
            if (ToolCallTags.IsMarkup(text, at) || IsToolElement(text, at))
            {
                return at;
            }

            at++;
        }

        return -1;
    }

    private bool IsToolElement(string text, int at) =>
        tools is not null && XmlCalls.Opening(text, at) is { } element && tools.Value.Knows(element.Name);

    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex LineBreaks();
}
