namespace PromptedTools.Extensions.AI.Json;

/// <summary>Reads what stands in brackets: objects, arrays, tuples and the arguments of a call.</summary>
internal sealed class LenientBracketReader(
    LenientCursor cursor,
    LenientValueReader values,
    LenientNesting nesting,
    LenientUnquotedReader unquoted
)
{
    private enum Step
    {
        Item,
        Closed,
        Failed,
    }

    public LenientValue? ReadObject()
    {
        cursor.Position++;
        var members = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        while (true)
        {
            switch (NextItem('}', isFirst: members.Count == 0))
            {
                case Step.Closed:
                    return new LenientObject(members);
                case Step.Failed:
                    return null;
            }

            // Seen: [{"a": {"b": 1}, {"a": …}]: the closer before the comma is missing.
            if (cursor.Current == '{' && nesting.Awaits(']'))
            {
                cursor.Repaired(LenientRepairs.MissingCloser);
                return new LenientObject(members);
            }

            if (
                ReadKey() is not { } key
                || !SkipKeySeparator()
                || values.Read(LenientContainer.Object) is not { } value
            )
            {
                return null;
            }

            if (members.ContainsKey(key))
            {
                cursor.Duplicate(key);
            }

            members[key] = value;
        }
    }

    public LenientValue? ReadArray(char closer)
    {
        if (closer == ')')
        {
            cursor.Repaired(LenientRepairs.Literal);
        }

        cursor.Position++;
        var items = new List<LenientValue>();
        while (true)
        {
            switch (NextItem(closer, isFirst: items.Count == 0))
            {
                case Step.Closed:
                    return new LenientArray(items);
                case Step.Failed:
                    return null;
            }

            if (values.Read(LenientContainer.Array) is not { } value)
            {
                return null;
            }

            items.Add(value);
        }
    }

    public LenientValue? ReadCall(string name)
    {
        cursor.Position++;
        var arguments = new List<LenientArgument>();
        while (true)
        {
            switch (NextItem(')', isFirst: arguments.Count == 0))
            {
                case Step.Closed:
                    return new LenientCall(name, arguments);
                case Step.Failed:
                    return null;
            }

            if (!ReadArgument(arguments))
            {
                return null;
            }
        }
    }

    private bool ReadArgument(List<LenientArgument> arguments)
    {
        var spread = cursor.Current == '*' && cursor.Peek(1) == '*';
        cursor.Position += spread ? 2 : 0;
        var name = spread ? null : ReadArgumentName();
        if (values.Read(LenientContainer.Call) is not { } value)
        {
            return false;
        }

        if (name is null && value is LenientString key && cursor.Current is ':' or '=')
        {
            cursor.Position++;
            name = key.Text;
            if (values.Read(LenientContainer.Call) is not { } named)
            {
                return false;
            }

            value = named;
        }

        if (spread && value is LenientObject { Members: var members })
        {
            arguments.AddRange(members.Select(member => new LenientArgument(member.Key, member.Value)));
        }
        else
        {
            arguments.Add(new LenientArgument(name, value));
        }

        return true;
    }

    private string? ReadArgumentName()
    {
        if (!LenientCursor.IsIdentifierStart(cursor.Text, cursor.Position))
        {
            return null;
        }

        var end = LenientCursor.SkipIdentifier(cursor.Text, cursor.Position);
        var separator = LenientCursor.SkipWhiteSpace(cursor.Text, end);
        if (separator >= cursor.Text.Length || cursor.Text[separator] is not ('=' or ':'))
        {
            return null;
        }

        if (separator + 1 < cursor.Text.Length && cursor.Text[separator + 1] == '=')
        {
            return null;
        }

        var name = cursor.Text[cursor.Position..end].Replace("\\", "", StringComparison.Ordinal);
        cursor.Position = separator + 1;
        return name;
    }

    // Skips the separator before an item and tells whether an item follows.
    private Step NextItem(char closer, bool isFirst)
    {
        var start = cursor.Position;
        cursor.SkipTrivia();
        var isNewParagraph = !isFirst && LenientQuoteRules.HasBlankLine(cursor.Text, start, cursor.Position);
        var hasComma = false;
        while (cursor.Current is ',' or ';')
        {
            if (hasComma || isFirst)
            {
                cursor.Repaired(LenientRepairs.Comma);
            }

            hasComma = true;
            cursor.Position++;
            cursor.SkipTrivia();
        }

        while (cursor.Current is '}' or ']' or ')')
        {
            if (cursor.Current == closer)
            {
                if (hasComma)
                {
                    cursor.Repaired(LenientRepairs.Comma);
                }

                cursor.Position++;
                return Step.Closed;
            }

            if (nesting.Awaits(cursor.Current))
            {
                cursor.Repaired(LenientRepairs.MissingCloser);
                return Step.Closed;
            }

            cursor.Repaired(LenientRepairs.ExtraCloser);
            cursor.Position++;
            cursor.SkipTrivia();
        }

        if (IsTerminator() || (isNewParagraph && !hasComma && BeginsProse()))
        {
            cursor.CloseAtEnd();
            return Step.Closed;
        }

        if (!isFirst && !hasComma)
        {
            cursor.Repaired(LenientRepairs.Comma);
        }

        return Step.Item;
    }

    // The end of the text, of a code fence or of a tagged block ends all that is open in it.
    private bool IsTerminator() =>
        cursor.AtEnd
        || (cursor.Current == '<' && (cursor.Peek(1) is '/' or '\\' or '|' || char.IsLetter(cursor.Peek(1))))
        || (cursor.Current == '`' && cursor.Peek(1) == '`');

    private bool BeginsProse()
    {
        if (cursor.Current is '*' or '-')
        {
            return true;
        }

        var end = LenientCursor.SkipIdentifier(cursor.Text, cursor.Position);
        return end > cursor.Position
            && end < cursor.Text.Length
            && cursor.Text[end] is ' ' or '\''
            && cursor.Peek(end - cursor.Position + 1) is not (':' or '=');
    }

    private string? ReadKey()
    {
        unquoted.HasBareKeys = !LenientStringReader.IsQuote(cursor.Current);
        if (!unquoted.HasBareKeys)
        {
            return LenientStringReader.Read(cursor, LenientContainer.Object, isKey: true);
        }

        var end = LenientCursor.SkipIdentifier(cursor.Text, cursor.Position);
        while (end < cursor.Text.Length && cursor.Text[end] is '-' or '.')
        {
            end = LenientCursor.SkipIdentifier(cursor.Text, end + 1);
        }

        if (end == cursor.Position)
        {
            cursor.Fail("a key should stand here");
            return null;
        }

        cursor.Repaired(LenientRepairs.UnquotedKey);
        var key = cursor.Text[cursor.Position..end].Replace("\\", "", StringComparison.Ordinal);
        cursor.Position = end;
        return key;
    }

    private bool SkipKeySeparator()
    {
        cursor.SkipTrivia();
        if (cursor.Current is ':' or '=')
        {
            cursor.Position += cursor.Current == '=' && cursor.Peek(1) == '>' ? 2 : 1;
            return true;
        }

        if (cursor.AtEnd)
        {
            cursor.FailCutOff("the text ends after a key");
        }
        else
        {
            cursor.Fail("a key has no value");
        }

        return false;
    }
}
