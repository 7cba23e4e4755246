namespace PromptedTools.Extensions.AI.Json;

/// <summary>The value grammar: scalars and expressions here, brackets in <see cref="LenientBracketReader"/>.</summary>
internal sealed class LenientValueReader
{
    private readonly LenientCursor _cursor;
    private readonly LenientNesting _nesting = new();
    private readonly LenientUnquotedReader _unquoted;
    private readonly LenientBracketReader _brackets;

    public LenientValueReader(LenientCursor cursor)
    {
        _cursor = cursor;
        _unquoted = new LenientUnquotedReader(cursor, _nesting);
        _brackets = new LenientBracketReader(cursor, this, _nesting, _unquoted);
    }

    public LenientValue? ReadTopLevel() => ReadOperand(LenientContainer.TopLevel);

    /// <summary>Reads a value up to what may follow it in its container; null when the reading has failed.</summary>
    public LenientValue? Read(LenientContainer container)
    {
        _cursor.SkipTrivia();
        var start = _cursor.Position;
        var value = ReadOperand(container);
        if (value is null)
        {
            return null;
        }

        var end = _cursor.Position;
        _cursor.SkipTrivia();
        while (
            container == LenientContainer.Call
            && value is LenientString left
            && LenientStringReader.IsQuote(_cursor.Current)
        )
        {
            // Python joins neighbouring literals.
            if (ReadOperand(container) is not LenientString right)
            {
                return null;
            }

            value = new LenientString(left.Text + right.Text);
            end = _cursor.Position;
            _cursor.SkipTrivia();
        }

        return IsUnquoted(container) && !LenientExpressionRules.HoldsCall(value)
                ? _unquoted.Read(value, start, end, container)
            : IsContinued(value, end) ? ReadContinuation(value, start, container)
            : value;
    }

    // In JSON. In the arguments of a call a word is a variable and a comma always ends it.
    private bool IsUnquoted(LenientContainer container) =>
        container is LenientContainer.Object or LenientContainer.Array && !_nesting.Awaits(')');

    private LenientValue? ReadOperand(LenientContainer container)
    {
        var cursor = _cursor;
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
                return ReadNumber();
            case var _ when LenientCursor.IsIdentifierStart(cursor.Text, cursor.Position):
                return ReadWord(container);
            case '\0' when cursor.AtEnd:
                cursor.FailCutOff("the text ends where a value should stand");
                return null;
            case var _ when container == LenientContainer.TopLevel:
                cursor.Fail("no value begins here");
                return null;
            default:
                return ReadExpression(cursor.Position);
        }
    }

    private LenientValue? ReadBrackets(char closer, string? callName = null)
    {
        if (_nesting.Depth >= LenientJson.MaxDepth)
        {
            _cursor.Fail($"nested deeper than {LenientJson.MaxDepth} levels");
            return null;
        }

        _nesting.Open(closer);
        var value =
            callName is not null ? _brackets.ReadCall(callName)
            : closer == '}' ? _brackets.ReadObject()
            : _brackets.ReadArray(closer);
        _nesting.Close(closer);
        return value;
    }

    private LenientValue? ReadString(LenientContainer container, bool isRaw = false)
    {
        var text = LenientStringReader.Read(_cursor, container, isKey: false, isRaw);
        if (text is null)
        {
            return null;
        }

        // Seen: ['get_weather'(city="Paris")].
        return _cursor.Current == '(' && LenientCallName.IsValid(text) ? ReadCall(text) : new LenientString(text);
    }

    private LenientValue ReadNumber()
    {
        var start = _cursor.Position;
        return LenientNumberReader.Read(_cursor) is { } number ? number : ReadExpression(start);
    }

    private LenientValue? ReadWord(LenientContainer container)
    {
        var start = _cursor.Position;
        if (LenientCallName.TryRead(_cursor.Text, start, out var name, out var open))
        {
            _cursor.Position = open;
            return ReadCall(name);
        }

        _cursor.Position = LenientCursor.SkipIdentifier(_cursor.Text, start);
        var word = _cursor.Text[start.._cursor.Position];
        if (
            LenientStringReader.IsQuote(_cursor.Current)
            && word is "r" or "R" or "b" or "u" or "f" or "F" or "br" or "rb"
        )
        {
            _cursor.Repaired(LenientRepairs.QuoteStyle);
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
                _cursor.Repaired(LenientRepairs.Literal);
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
        return isInterpolated ? new LenientExpression(_cursor.Text[start.._cursor.Position]) : value;
    }

    private LenientValue? ReadCall(string name)
    {
        var value = ReadBrackets(')', name);
        if (value is null || !LenientExpressionRules.TrySkipPostfix(_cursor))
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
        _cursor.Repaired(LenientRepairs.Literal);
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
        _cursor.Position++;
        var value = ReadOperand(container);
        if (value is not null && _cursor.Current == '`')
        {
            _cursor.Position++;
        }

        return value;
    }

    // f(1) + g(2): calls that operators join stay calls; anything else in an expression is skipped over.
    private LenientValue? ReadContinuation(LenientValue first, int start, LenientContainer container)
    {
        if (!LenientExpressionRules.HoldsCall(first))
        {
            return ReadExpression(start);
        }

        var operands = new List<LenientValue> { first };
        var isPure = true;
        while (true)
        {
            if (!LenientExpressionRules.TrySkipOperator(_cursor))
            {
                return new LenientExpression(ReadExpression(start).Text, new LenientJoin(operands));
            }

            _cursor.SkipTrivia();
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

            var end = _cursor.Position;
            _cursor.SkipTrivia();
            if (!IsContinued(operand, end))
            {
                var join = new LenientJoin(operands);
                return isPure ? join : new LenientExpression(_cursor.Text[start..end], join);
            }
        }
    }

    private bool IsContinued(LenientValue value, int end)
    {
        if (_cursor.AtEnd || _cursor.Current is ',' or ']' or '}' or ')' or ':' or '=' or ';' or '<' or '`' or '\\')
        {
            return _cursor.Current == '=' && _cursor.Peek(1) == '=';
        }

        // A new line, or a value right after a value, is a missing comma or closer and the bracket's affair.
        var newLine = _cursor.Text.AsSpan(end, _cursor.Position - end).Contains('\n');
        return (!newLine || (LenientExpressionRules.HoldsCall(value) && LenientExpressionRules.IsOperator(_cursor)))
            && !(LenientStringReader.IsQuote(_cursor.Current) || (_cursor.Current is '{' && value is LenientObject));
    }

    /// <summary>Skips to the end of an expression that began at <paramref name="start"/>.</summary>
    private LenientExpression ReadExpression(int start)
    {
        var depth = 0;
        var cursor = _cursor;
        for (; !cursor.AtEnd; cursor.Position++)
        {
            var c = cursor.Current;
            if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (c is ')' or ']' or '}' && depth-- == 0)
            {
                break;
            }
            else if ((c is ',' or '\n' or ';') && depth == 0)
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

        return new LenientExpression(cursor.Text[start..cursor.Position].Trim());
    }
}
