using System.Collections.Frozen;

namespace PromptedTools.Extensions.AI.Reading;

/// <summary>What a word does where it stands as a tag.</summary>
internal enum TagRole
{
    /// <summary>Begins a call: <c>&lt;tool_call&gt;</c>.</summary>
    Call,

    /// <summary>Begins one only with a tool's name in it: <c>&lt;function=f&gt;</c>, <c>&lt;invoke name="f"&gt;</c>.</summary>
    NamedCall,

    /// <summary>Begins one only between bars: <c>&lt;|python_tag|&gt;</c>.</summary>
    BarredCall,

    /// <summary>Begins a result, which only the client may write.</summary>
    Result,

    /// <summary>Holds an argument inside a call: <c>&lt;parameter=city&gt;</c>. No tag of its own.</summary>
    Argument,

    /// <summary>Holds the list of tools that the client writes. No tag in a reply.</summary>
    ToolList,
}

/// <summary>
/// The words that stand in tags, each with what it does, in the one place that knows them: what a reply's tags are, what may
/// still become one, and what is made harmless in foreign text all follow from this table. Case and joiners are not part of
/// a word.
/// </summary>
internal static class TagVocabulary
{
    /// <summary>More letters than any word has with its affix and an attribute's name.</summary>
    public const int MaxLength = 32;

    /// <summary>More letters than an affix or an attribute's name has behind a word: what is longer is prose.</summary>
    public const int MaxAttributeLength = 10;

    /// <summary>Each word in small letters.</summary>
    public static IReadOnlyList<(TagRole Role, string Word)> Words { get; } =
    [
        (TagRole.Call, "toolcall"),
        (TagRole.Call, "toolcalls"),
        (TagRole.Call, "functioncall"),
        (TagRole.Call, "functioncalls"),
        (TagRole.Call, "calltool"),
        (TagRole.Call, "callfunction"),
        (TagRole.Call, "tooluse"),
        (TagRole.Call, "toolrequest"),
        (TagRole.Call, "functioncalling"),
        (TagRole.NamedCall, "function"),
        (TagRole.NamedCall, "invoke"),
        (TagRole.NamedCall, "tool"),
        (TagRole.NamedCall, "action"),
        (TagRole.BarredCall, "pythontag"),
        (TagRole.BarredCall, "plugin"),
        (TagRole.BarredCall, "actionstart"),
        (TagRole.BarredCall, "startaction"),
        (TagRole.Result, "toolresult"),
        (TagRole.Result, "toolresults"),
        (TagRole.Result, "toolresponse"),
        (TagRole.Result, "toolresponses"),
        (TagRole.Result, "tooloutput"),
        (TagRole.Result, "functionresult"),
        (TagRole.Result, "functionresults"),
        (TagRole.Result, "functionresponse"),
        (TagRole.Result, "functionoutput"),
        (TagRole.Argument, "parameter"),
        (TagRole.ToolList, "tools"),
    ];

    /// <summary>
    /// What may stand before or behind a word, and whether the tag then closes: <c>[END_TOOL_REQUEST]</c>,
    /// <c>&lt;|tool_call_begin|&gt;</c>.
    /// </summary>
    public static IReadOnlyList<(string Affix, bool IsClosing)> Affixes { get; } =
    [("begin", false), ("start", false), ("end", true)];

    private static readonly FrozenDictionary<string, TagRole>.AlternateLookup<ReadOnlySpan<char>> s_roles = Words
        .ToFrozenDictionary(static word => word.Word, static word => word.Role, StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    // Each word alone and behind an affix: what may stand behind a word needs no row of its own.
    private static readonly (TagRole Role, string Spelling)[] s_beginnings =
    [
        .. Words,
        .. Affixes.SelectMany(static affix => Words.Select(word => (word.Role, affix.Affix + word.Word))),
    ];

    /// <summary>What a name in small letters, with an affix or without, stands for; null for none.</summary>
    public static (TagRole Role, bool IsClosing)? Find(ReadOnlySpan<char> name)
    {
        if (RoleOf(name) is { } role)
        {
            return (role, false);
        }

        foreach (var (affix, isClosing) in Affixes)
        {
            if (name.StartsWith(affix) && RoleOf(name[affix.Length..]) is { } behind)
            {
                return (behind, isClosing);
            }

            if (name.EndsWith(affix) && RoleOf(name[..^affix.Length]) is { } before)
            {
                return (before, isClosing);
            }
        }

        return null;
    }

    /// <summary>Whether a word stands for a tag behind this bracket.</summary>
    public static bool IsTag(TagRole role, char bracket, bool isBarred) =>
        role switch
        {
            TagRole.Call or TagRole.Result => true,
            TagRole.NamedCall => bracket == '<',
            TagRole.BarredCall => isBarred,
            _ => false,
        };

    /// <summary>
    /// Whether what begins with these letters behind this bracket may, with more to come, be a tag: they hold a whole word,
    /// behind which an affix or an attribute may follow, or are the beginning of one.
    /// </summary>
    public static bool MayBecome(ReadOnlySpan<char> letters, char bracket, bool goesOn)
    {
        if (Find(letters) is var (known, _) && IsTag(known, bracket, isBarred: true))
        {
            return true;
        }

        foreach (var (role, spelling) in goesOn ? s_beginnings : [])
        {
            var length = letters.CommonPrefixLength(spelling);
            var isWord = length == spelling.Length && letters.Length - length <= MaxAttributeLength;
            if (IsTag(role, bracket, isBarred: true) && (isWord || length == letters.Length))
            {
                return true;
            }
        }

        return false;
    }

    private static TagRole? RoleOf(ReadOnlySpan<char> name) => s_roles.TryGetValue(name, out var role) ? role : null;
}
