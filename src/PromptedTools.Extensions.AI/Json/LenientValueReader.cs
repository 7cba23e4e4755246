namespace PromptedTools.Extensions.AI.Json;

/// <summary>What a value stands in; it decides what may follow.</summary>
internal enum LenientContainer
{
    TopLevel,
    Object,
    Array,
    Call,
}

/// <summary>
/// The value grammar: scalars, what stands in brackets, unquoted text, calls and the expressions they stand in. Every look
/// ahead is bounded.
/// </summary>
internal sealed class LenientValueReader(LenientCursor cursor)
{
    // Thousands are set apart by three digits.
    private const int GroupLength = 3;

    // How many brackets are open around the current position.
    private int _braces;
    private int _brackets;
    private int _parentheses;

    // Whether the keys of the object that is being read have no quotes either, so that any word may be one.
    private bool _hasBareKeys;

    private enum Step
    {
        Item,
        Closed,
        Failed,
    }

    public LenientValue? ReadTopLevel() => ReadOperand(LenientContainer.TopLevel);

    /// <summary>Reads a value up to what may follow it in its container; null when the reading has failed.</summary>
    public LenientValue? Read(LenientContainer container)
    {
        cursor.SkipTrivia();
        var start = cursor.Position;
        var value = ReadOperand(container);
        if (value is null)
        {
            return null;
        }

        var end = cursor.Position;
        cursor.SkipTrivia();
        while (
            container == LenientContainer.Call
            && value is LenientString left
            && LenientStringReader.IsQuote(cursor.Current)
        )
        {
            // Python joins neighbouring literals.
            if (ReadOperand(container) is not LenientString right)
            {
                return null;
            }

            value = new LenientString(left.Text + right.Text);
            end = cursor.Position;
            cursor.SkipTrivia();
        }

        return IsText(container) && !LenientExpressionRules.HoldsCall(value)
                ? ReadUnquoted(value, start, end, container)
            : IsContinued(value, end) ? ReadContinuation(value, start, container)
            : value;
    }

    // In JSON. In the arguments of a call a word is a variable and a comma always ends it.
    private bool IsText(LenientContainer container) =>
        container is LenientContainer.Object or LenientContainer.Array && !Awaits(')');

    private LenientValue? ReadOperand(LenientContainer container)
    {
        if (cursor.Current == '`' && LenientCursor.IsIdentifierStart(cursor.Text, cursor.Position + 1))
        {
            return ReadCodeSpan(container);
        }

        switch (cursor.Current)
        {
            case '{':
                return ReadBrackets('}');
            case '[':
                return ReadBrackets(']');
            case '(':
                return ReadBrackets(')');
            case var c when LenientStringReader.IsQuote(c):
                return ReadString(container);
            case var _ when LenientNumberReader.Begins(cursor.Text, cursor.Position):
                return ReadNumber(container);
            case var _ when LenientCursor.IsIdentifierStart(cursor.Text, cursor.Position):
                return ReadWord(container);
            case '\0' when cursor.AtEnd:
                cursor.FailCutOff("the text ends where a value should stand");
                return null;
            case var _ when container == LenientContainer.TopLevel:
                cursor.Fail("no value begins here");
                return null;
            default:
                return ReadExpression(cursor.Position, container);
        }
    }

    private LenientValue? ReadBrackets(char closer, string? callName = null)
    {
        if (_braces + _brackets + _parentheses >= LenientJson.MaxDepth)
        {
            cursor.Fail($"nested deeper than {LenientJson.MaxDepth} levels");
            return null;
        }

        Open(closer)++;
        LenientValue? value =
            callName is not null ? ReadArguments(callName)
            : closer == '}' ? ReadObject()
            : ReadArray(closer);
        Open(closer)--;
        return value;
    }

    private LenientValue? ReadString(LenientContainer container, bool isRaw = false)
    {
        var text = LenientStringReader.Read(cursor, container, isKey: false, isRaw);
        if (text is null)
        {
            return null;
        }

        // Seen: ['get_weather'(city="Paris")].
        return cursor.Current == '(' && LenientCallName.IsValid(text) ? ReadCall(text) : new LenientString(text);
    }

    private LenientValue ReadNumber(LenientContainer container)
    {
        var start = cursor.Position;
        return LenientNumberReader.Read(cursor) is { } number ? number : ReadExpression(start, container);
    }

    private LenientValue? ReadWord(LenientContainer container)
    {
        var start = cursor.Position;
        if (LenientCallName.TryRead(cursor.Text, start, out var name, out var open))
        {
            cursor.Position = open;
            return ReadCall(name);
        }

        cursor.Position = LenientCursor.SkipIdentifier(cursor.Text, start);
        var word = cursor.Text[start..cursor.Position];
        if (
            LenientStringReader.IsQuote(cursor.Current)
            && word is "r" or "R" or "b" or "u" or "f" or "F" or "br" or "rb"
        )
        {
            cursor.Repaired(LenientRepairs.QuoteStyle);
            return ReadPrefixedString(word, start, container);
        }

        LenientValue? literal = word switch
        {
            "null" or "None" or "nil" or "undefined" or "Null" or "NULL" => LenientNull.Instance,
            "true" or "True" or "TRUE" => new LenientBoolean(true),
            "false" or "False" or "FALSE" => new LenientBoolean(false),
            _ => null,
        };
        if (literal is not null)
        {
            if (word is not ("null" or "true" or "false"))
            {
                cursor.Repaired(LenientRepairs.Literal);
            }

            return literal;
        }

        return new LenientExpression(word.Replace("\\_", "_", StringComparison.Ordinal));
    }

    private LenientValue? ReadPrefixedString(string prefix, int start, LenientContainer container)
    {
        var value = ReadString(container, isRaw: prefix.Contains('r', StringComparison.OrdinalIgnoreCase));
        var isInterpolated =
            prefix is "f" or "F"
            && value is LenientString { Text: var text }
            && text.Contains('{', StringComparison.Ordinal);
        return isInterpolated ? new LenientExpression(cursor.Text[start..cursor.Position]) : value;
    }

    private LenientValue? ReadCall(string name)
    {
        var value = ReadBrackets(')', name);
        if (value is null || !LenientExpressionRules.TrySkipPostfix(cursor))
        {
            return
                value is LenientCall { Name: "dict", Arguments: var items } && items.All(item => item.Name is not null)
                ? ToObject(items)
                : value;
        }

        // f(x)[0], f(x).y: what a call gives back is not known here.
        return new LenientExpression(name + "(…)…", value);
    }

    // dict(a=1)
    private LenientObject ToObject(IReadOnlyList<LenientArgument> items)
    {
        cursor.Repaired(LenientRepairs.Literal);
        var members = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        foreach (var (key, value) in items)
        {
            members[key!] = value;
        }

        return new LenientObject(members);
    }

    // Seen: [`f(a=1)`, `g()`].
    private LenientValue? ReadCodeSpan(LenientContainer container)
    {
        cursor.Position++;
        var value = ReadOperand(container);
        if (value is not null && cursor.Current == '`')
        {
            cursor.Position++;
        }

        return value;
    }

    // f(1) + g(2): calls that operators join stay calls; anything else in an expression is skipped over.
    private LenientValue? ReadContinuation(LenientValue first, int start, LenientContainer container)
    {
        if (!LenientExpressionRules.HoldsCall(first))
        {
            return ReadExpression(start, container);
        }

        var operands = new List<LenientValue> { first };
        var isPure = true;
        while (true)
        {
            if (!LenientExpressionRules.TrySkipOperator(cursor))
            {
                return new LenientExpression(ReadExpression(start, container).Text, new LenientJoin(operands));
            }

            cursor.SkipTrivia();
            if (ReadOperand(container) is not { } operand)
            {
                return null;
            }

            if (LenientExpressionRules.HoldsCall(operand))
            {
                operands.Add(operand);
            }
            else
            {
                isPure = false;
            }

            var end = cursor.Position;
            cursor.SkipTrivia();
            if (!IsContinued(operand, end))
            {
                var join = new LenientJoin(operands);
                return isPure ? join : new LenientExpression(cursor.Text[start..end], join);
            }
        }
    }

    private bool IsContinued(LenientValue value, int end)
    {
        if (cursor.AtEnd || cursor.Current is ',' or ']' or '}' or ')' or ':' or '=' or ';' or '<' or '`' or '\\')
        {
            return cursor.Current == '=' && cursor.Peek(1) == '=';
        }

        // A new line, or a value right after a value, is a missing comma or closer and the bracket's affair.
        var newLine = cursor.Text.AsSpan(end, cursor.Position - end).Contains('\n');
        return (!newLine || (LenientExpressionRules.HoldsCall(value) && LenientExpressionRules.IsOperator(cursor)))
            && !(LenientStringReader.IsQuote(cursor.Current) || (cursor.Current is '{' && value is LenientObject));
    }

    // Reads to the end of an expression or of unquoted text that began before.
    private LenientExpression ReadExpression(int start, LenientContainer container)
    {
        var isText = IsText(container);
        var depth = 0;
        for (cursor.Position = start; !cursor.AtEnd; cursor.Position++)
        {
            var c = cursor.Current;
            if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (c is ']' or '}' || (c == ')' && (depth > 0 || !isText)))
            {
                if (depth-- == 0)
                {
                    break;
                }
            }
            else if (
                depth == 0
                && (c is '\n' or '\r' || (c is ',' or ';' && (!isText || EndsText(cursor.Position, start, container))))
            )
            {
                break;
            }
            else if (
                c is '"' or '\''
                && !LenientCursor.IsIdentifierPart(cursor.Position > 0 ? cursor.Text[cursor.Position - 1] : ' ')
            )
            {
                var close = cursor.Text.IndexOf(c, cursor.Position + 1);
                cursor.Position = close < 0 ? cursor.Text.Length - 1 : close;
            }
        }

        var text = cursor.Text[start..cursor.Position].Trim();
        return isText ? new LenientUnquotedText(text) : new LenientExpression(text);
    }

    private LenientObject? ReadObject()
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
            if (cursor.Current == '{' && Awaits(']'))
            {
                cursor.Repaired(LenientRepairs.MissingCloser);
                return new LenientObject(members);
            }

            if (ReadKey() is not { } key || !SkipKeySeparator() || Read(LenientContainer.Object) is not { } value)
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

    private LenientArray? ReadArray(char closer)
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

            if (Read(LenientContainer.Array) is not { } value)
            {
                return null;
            }

            items.Add(value);
        }
    }

    private LenientCall? ReadArguments(string name)
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
        if (Read(LenientContainer.Call) is not { } value)
        {
            return false;
        }

        if (name is null && value is LenientString key && cursor.Current is ':' or '=')
        {
            cursor.Position++;
            name = key.Text;
            if (Read(LenientContainer.Call) is not { } named)
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

            if (Awaits(cursor.Current))
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
        _hasBareKeys = !LenientStringReader.IsQuote(cursor.Current);
        if (!_hasBareKeys)
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

    // The value that was read, or the unquoted text that it is the beginning of: in an object a comma is a part of it unless the
    // next member follows. {"at": Elm Street 5, Springfield, "zip": 1}
    private LenientValue? ReadUnquoted(LenientValue first, int start, int end, LenientContainer container)
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

        return continues ? ReadExpression(start, container) : new LenientUnquotedText(((LenientExpression)first).Text);
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
            return isScalar && !EndsText(cursor.Position, start, container);
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

    // Whether the comma ends the text.
    private bool EndsText(int comma, int start, LenientContainer container)
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
            '{' => Awaits(']'),
            _ => LenientQuoteRules.IsQuotedKey(text, next) || (_hasBareKeys && LenientQuoteRules.IsBareKey(text, next)),
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

    // Whether some open bracket waits for this closer.
    private bool Awaits(char closer) => closer is '}' or ']' or ')' && Open(closer) > 0;

    private ref int Open(char closer)
    {
        switch (closer)
        {
            case '}':
                return ref _braces;
            case ']':
                return ref _brackets;
            default:
                return ref _parentheses;
        }
    }
}
