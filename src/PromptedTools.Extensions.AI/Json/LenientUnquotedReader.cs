namespace PromptedTools.Extensions.AI.Json;

/// <summary>
/// Where unquoted text in an object or a list of JSON ends. In an object a comma is a part of it unless the next member
/// follows: <c>{"at": Elm Street 5, Springfield, "zip": 1}</c>. Every look ahead is bounded.
/// </summary>
internal sealed class LenientUnquotedReader(LenientCursor cursor, LenientNesting nesting)
{
    private const int GroupLength = 3;

    /// <summary>Whether the keys of the object that is being read have no quotes either, so that any word may be one.</summary>
    public bool HasBareKeys { get; set; }

    /// <summary>The value that was read, or the unquoted text that it is the beginning of; null, with a fault, where its end is not certain.</summary>
    /// <param name="first">What was read.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Where it ends; the cursor stands behind the white space that follows.</param>
    /// <param name="container">What it stands in.</param>
    public LenientValue? Read(LenientValue first, int start, int end, LenientContainer container)
    {
        var continues = Continues(first, start, end, container);
        if (!continues && first is not LenientExpression)
        {
            return first;
        }

        if (container == LenientContainer.Array && cursor.Text[start - 1] == ',' && IsGroup(start - 1))
        {
            cursor.Fail("a number with separators cannot be told from several numbers");
            return null;
        }

        return continues ? Read(start, container) : new LenientUnquotedText(((LenientExpression)first).Text);
    }

    // Whether the text goes on, rather than the next item or a closer.
    private bool Continues(LenientValue first, int start, int end, LenientContainer container)
    {
        var isScalar = first is not (LenientObject or LenientArray or LenientString);
        var text = cursor.Text;
        if (cursor.AtEnd || text.AsSpan(end, cursor.Position - end).ContainsAny('\n', '\r'))
        {
            return false;
        }

        var c = cursor.Current;
        if (c is ',' or ';')
        {
            return isScalar && !EndsAt(cursor.Position, start, container);
        }

        return c switch
        {
            '}' or ']' or '<' or '`' => false,
            ')' => isScalar,
            '{' or '[' => isScalar || (first is LenientString && cursor.Position == end),
            _ when LenientStringReader.IsQuote(c) => isScalar && cursor.Position == end,
            _ => true,
        };
    }

    private LenientUnquotedText Read(int start, LenientContainer container)
    {
        var depth = 0;
        var text = cursor.Text;
        for (cursor.Position = start; !cursor.AtEnd; cursor.Position++)
        {
            var at = cursor.Position;
            var c = text[at];
            if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (c is ')' or ']' or '}' && (depth > 0 || c != ')'))
            {
                if (depth-- == 0)
                {
                    break;
                }
            }
            else if (c is '\n' or '\r' || (c is ',' or ';' && depth == 0 && EndsAt(at, start, container)))
            {
                break;
            }
            else if (c is '"' or '\'' && !LenientCursor.IsIdentifierPart(at > 0 ? text[at - 1] : ' '))
            {
                var close = text.IndexOf(c, at + 1);
                cursor.Position = close < 0 ? text.Length - 1 : close;
            }
        }

        return new LenientUnquotedText(text[start..cursor.Position].TrimEnd());
    }

    // Whether the comma ends the text.
    private bool EndsAt(int comma, int start, LenientContainer container)
    {
        var text = cursor.Text;
        if (container == LenientContainer.Array)
        {
            // $1,234.50 is one number, -1,234.50 is two of JSON.
            return !IsGroup(comma) || LenientNumberReader.Begins(text, start);
        }

        var next = LenientCursor.SkipWhiteSpace(text, comma + 1);
        if (next >= text.Length || text.AsSpan(comma, next - comma).ContainsAny('\n', '\r'))
        {
            return true;
        }

        return text[next] switch
        {
            '}' or ']' or ',' or ';' or '#' or '/' or '`' => true,
            '{' => nesting.Awaits(']'),
            _ => LenientQuoteRules.IsQuotedKey(text, next) || (HasBareKeys && LenientQuoteRules.IsBareKey(text, next)),
        };
    }

    // Three digits and no more, directly between a comma behind a digit and what follows.
    private bool IsGroup(int comma)
    {
        var text = cursor.Text;
        var digits = 0;
        while (comma + 1 + digits < text.Length && digits <= GroupLength && char.IsAsciiDigit(text[comma + 1 + digits]))
        {
            digits++;
        }

        return digits == GroupLength && comma > 0 && char.IsAsciiDigit(text[comma - 1]);
    }
}
