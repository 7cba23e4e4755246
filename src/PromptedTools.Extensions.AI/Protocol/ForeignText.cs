using System.Text.RegularExpressions;
using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>Makes foreign text harmless in a prompt: what a user, a tool or a document wrote is never the protocol's.</summary>
internal sealed partial class ForeignText(TurnMarkers markers)
{
    // <tools> and its like have more.
    private const int ShortestTag = 3;

    /// <summary>
    /// How long a text of this length can become: a space for each tag or marker, and one for a tag that is open at the end.
    /// </summary>
    public int MaxLength(int length) => length + (length / Math.Min(markers.Shortest, ShortestTag)) + 1;

    /// <summary>
    /// The same text, unless it holds a turn marker of the model or one of the protocol's tags in any spelling that is
    /// read as one: those get a space after their first character, which leaves them readable but without effect. So does
    /// a tag that opens at the very end, since white space and a name may follow.
    /// </summary>
    public string Neutralise(string text) =>
        ProtocolTag().Replace(markers.Neutralise(text), static tag => tag.Value[..1] + " " + tag.Value[1..]);

    [GeneratedRegex(
        @"[<\[][\\/|\uFF5C]*(?:python_?tag|plugin)[|\uFF5C]|[<\[](?:[\\/|\uFF5C]+\s*)?(?:end_)?(?:tools?|functions?|call|invoke)[ _\-\u2581]*(?:calls?|calling|use|requests?|results?|responses?|outputs?|tool|function)(?![a-z])|<(?:function|invoke|tool|action)\s*=|<invoke\b|<[\\/]*tools\s*>|[<\[][\\/|\uFF5C]+\s*\z",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex ProtocolTag();
}
