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
internal sealed class LenientReader(string text, int start) : LenientCursor(text, start)
{
    // The closers of the brackets that are open around the current position, the innermost last.
    private readonly List<char> _open = [];

    private HashSet<string>? _duplicateKeys;
    private string? _fault;
    private bool _reachedEnd;
    private bool _cutOff;

    // Whether the keys of the object that is being read have no quotes either, so that any word may be one.
    private bool _hasBareKeys;

    /// <summary>Reads the one value that begins here, behind white space and remarks.</summary>
    public LenientReading Read()
    {
        SkipTrivia();
        var first = Position;
        var value = ReadOperand(LenientContainer.TopLevel);
        return new LenientReading
        {
            Value = _fault is null ? value : null,
            Start = first,
            End = Position,
            Fault = _fault,
            Repairs = Repairs,
            DuplicateKeys = _duplicateKeys ?? (IReadOnlyCollection<string>)[],
            ReachedEnd = _reachedEnd,
            CutOff = _cutOff,
        };
    }

    // Reads a value up to what may follow it in its container; null when the reading has failed.
    private LenientValue? Read(LenientContainer container)
    {
        SkipTrivia();
        var start = Position;
        if (ReadOperand(container) is not { } value)
        {
            return null;
        }

        var end = Position;
        SkipTrivia();
        while (container == LenientContainer.Call && value is LenientString left && QuoteRules.IsQuote(Current))
        {
            // Python joins neighbouring literals.
            if (ReadOperand(container) is not LenientString right)
            {
                return null;
            }

            value = new LenientString(left.Text + right.Text);
            end = Position;
            SkipTrivia();
        }

        return IsText(container) && !value.HoldsCall ? ReadUnquoted(value, start, end, container)
            : IsContinued(value, end) ? ReadContinuation(value, start, container)
            : value;
    }

    // In JSON. In the arguments of a call a word is a variable and a comma always ends it.
    private bool IsText(LenientContainer container) =>
        container is LenientContainer.Object or LenientContainer.Array && !Awaits(')');

    private LenientValue? ReadOperand(LenientContainer container)
    {
        switch (Current)
        {
            case '`' when IsIdentifierStart(Text, Position + 1):
                return ReadCodeSpan(container);
            case '{':
                return ReadBrackets('}');
            case '[':
                return ReadBrackets(']');
            case '(':
                return ReadBrackets(')');
            case var c when QuoteRules.IsQuote(c):
                return ReadString(container);
            case var _ when NumberText.Begins(Text, Position):
                return ReadNumber(container);
            case var _ when IsIdentifierStart(Text, Position):
                return ReadWord(container);
            case '\0' when AtEnd:
                return CutOff("the text ends where a value should stand");
            case var _ when container == LenientContainer.TopLevel:
                return Fail("no value begins here");
            default:
                return ReadExpression(Position, container);
        }
    }

    // Seen: [`f(a=1)`, `g()`].
    private LenientValue? ReadCodeSpan(LenientContainer container)
    {
        Position++;
        var value = ReadOperand(container);
        Position += value is not null && Current == '`' ? 1 : 0;
        return value;
    }

    private LenientValue? ReadBrackets(char closer, string? callName = null)
    {
        if (_open.Count >= LenientJson.MaxDepth)
        {
            return Fail($"nested deeper than {LenientJson.MaxDepth} levels");
        }

        Position++;
        _open.Add(closer);
        LenientValue? value =
            callName is not null ? ReadArguments(callName)
            : closer == '}' ? ReadObject()
            : ReadArray(closer);
        _open.RemoveAt(_open.Count - 1);
        return value;
    }

    private LenientObject? ReadObject()
    {
        var members = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        while (TryBeginItem('}', isFirst: members.Count == 0))
        {
            if (Current == '{' && Awaits(']'))
            {
                // Seen: [{"a": {"b": 1}, {"a": …}]: the closer before the comma is missing.
                Repaired(LenientRepairs.MissingCloser);
                break;
            }

            if (ReadKey() is not { } key || !TrySkipColon() || Read(LenientContainer.Object) is not { } value)
            {
                return null;
            }

            if (!members.TryAdd(key, value))
            {
                Repaired(LenientRepairs.DuplicateKey);
                (_duplicateKeys ??= new(StringComparer.Ordinal)).Add(key);
                members[key] = value;
            }
        }

        return new LenientObject(members);
    }

    private string? ReadKey()
    {
        _hasBareKeys = !QuoteRules.IsQuote(Current);
        if (!_hasBareKeys)
        {
            return ReadQuoted(LenientContainer.Object, isKey: true);
        }

        var end = SkipIdentifier(Text, Position);
        while (end < Text.Length && Text[end] is '-' or '.')
        {
            end = SkipIdentifier(Text, end + 1);
        }

        if (end == Position)
        {
            Fail("a key should stand here");
            return null;
        }

        Repaired(LenientRepairs.UnquotedKey);
        var key = Text[Position..end].Replace("\\", "", StringComparison.Ordinal);
        Position = end;
        return key;
    }

    private bool TrySkipColon()
    {
        SkipTrivia();
        if (Current is ':' or '=')
        {
            Position += Current == '=' && Peek(1) == '>' ? 2 : 1;
            return true;
        }

        _ = AtEnd ? CutOff("the text ends after a key") : Fail("a key has no value");
        return false;
    }

    private LenientArray? ReadArray(char closer)
    {
        Repaired(LenientRepairs.Literal, when: closer == ')');
        var items = new List<LenientValue>();
        while (TryBeginItem(closer, isFirst: items.Count == 0))
        {
            if (Read(LenientContainer.Array) is not { } value)
            {
                return null;
            }

            items.Add(value);
        }

        return new LenientArray(items);
    }

    private LenientValue? ReadCall(string name)
    {
        var value = ReadBrackets(')', name);
        if (value is not null && TrySkipPostfix())
        {
            // f(x)[0], f(x).y: what a call gives back is not known here.
            return new LenientExpression(name + "(…)…", value);
        }

        if (value is not LenientCall { Name: "dict", Arguments: var items } || items.Any(item => item.Name is null))
        {
            return value;
        }

        // dict(a=1)
        Repaired(LenientRepairs.Literal);
        var members = new OrderedDictionary<string, LenientValue>(StringComparer.Ordinal);
        foreach (var (key, member) in items)
        {
            members[key!] = member;
        }

        return new LenientObject(members);
    }

    private LenientCall? ReadArguments(string name)
    {
        var arguments = new List<LenientArgument>();
        while (TryBeginItem(')', isFirst: arguments.Count == 0))
        {
            var isSpread = Current == '*' && Peek(1) == '*';
            Position += isSpread ? 2 : 0;
            var argument = isSpread ? null : ReadArgumentName();
            var value = Read(LenientContainer.Call);
            if (argument is null && value is LenientString key && Current is ':' or '=')
            {
                Position++;
                argument = key.Text;
                value = Read(LenientContainer.Call);
            }

            if (value is null)
            {
                return null;
            }

            if (isSpread && value is LenientObject { Members: var members })
            {
                arguments.AddRange(members.Select(member => new LenientArgument(member.Key, member.Value)));
            }
            else
            {
                arguments.Add(new LenientArgument(argument, value));
            }
        }

        return new LenientCall(name, arguments);
    }

    private string? ReadArgumentName()
    {
        var end = IsIdentifierStart(Text, Position) ? SkipIdentifier(Text, Position) : Position;
        var separator = SkipWhiteSpace(Text, end);
        if (
            end == Position
            || Text.AsSpan(separator) is not ['=' or ':', ..]
            || Text.AsSpan(separator + 1) is ['=', ..]
        )
        {
            return null;
        }

        var name = Text[Position..end].Replace("\\", "", StringComparison.Ordinal);
        Position = separator + 1;
        return name;
    }

    // Skips the separator before an item and tells whether an item follows, rather than the end of the brackets.
    private bool TryBeginItem(char closer, bool isFirst)
    {
        var start = Position;
        SkipTrivia();
        var isNewParagraph = !isFirst && QuoteRules.HasBlankLine(Text, start, Position);
        var hasComma = false;
        while (Current is ',' or ';')
        {
            Repaired(LenientRepairs.Comma, when: hasComma || isFirst);
            hasComma = true;
            Position++;
            SkipTrivia();
        }

        while (Current is '}' or ']' or ')')
        {
            if (Current == closer)
            {
                Repaired(LenientRepairs.Comma, when: hasComma);
                Position++;
                return false;
            }

            if (Awaits(Current))
            {
                Repaired(LenientRepairs.MissingCloser);
                return false;
            }

            Repaired(LenientRepairs.ExtraCloser);
            Position++;
            SkipTrivia();
        }

        if (IsTerminator() || (isNewParagraph && !hasComma && BeginsProse()))
        {
            _reachedEnd |= AtEnd;
            Repaired(LenientRepairs.MissingCloser);
            return false;
        }

        Repaired(LenientRepairs.Comma, when: !isFirst && !hasComma);
        return true;
    }

    // The end of the text, of a code fence or of a tagged block ends all that is open in it.
    private bool IsTerminator() =>
        AtEnd
        || (Current == '<' && (Peek(1) is '/' or '\\' or '|' || char.IsLetter(Peek(1))))
        || (Current == '`' && Peek(1) == '`');

    private bool BeginsProse()
    {
        var length = SkipIdentifier(Text, Position) - Position;
        return Current is '*' or '-'
            || (length > 0 && Peek(length) is ' ' or '\'' && Peek(length + 1) is not (':' or '='));
    }

    // Whether some open bracket waits for this closer.
    private bool Awaits(char closer) => _open.Contains(closer);

    private LenientValue? ReadString(LenientContainer container, bool isRaw = false)
    {
        var (start, quote) = (Position, Current);
        if (ReadQuoted(container, isKey: false, isRaw) is not { } text)
        {
            return null;
        }

        if (QuoteRules.AreSeveral(Text.AsSpan(start + 1, Position - start - 2), quote))
        {
            return new LenientExpression($"\"{text}\"");
        }

        // Seen: ['get_weather'(city="Paris")].
        return Current == '(' && TryReadCallName(text + "(", 0, out _, out var open) && open == text.Length
            ? ReadCall(text)
            : new LenientString(text);
    }

    // Reads the string whose opening quote is the current character; null when it does not end.
    private string? ReadQuoted(LenientContainer container, bool isKey, bool isRaw = false)
    {
        var quote = Current;
        Repaired(LenientRepairs.QuoteStyle, when: quote != '"');
        if (quote is '"' or '\'' && Peek(1) == quote && Peek(2) == quote)
        {
            Repaired(LenientRepairs.QuoteStyle);
            var start = Position + 3;
            var end = Text.IndexOf(new string(quote, 3), start, StringComparison.Ordinal);
            Position = end < 0 ? Text.Length : end + 3;
            return end < 0 ? OpenString() : TextOf(Text[start..end], isRaw);
        }

        Position++;
        return ReadToQuote(quote, container, isKey, isRaw);
    }

    private string? ReadToQuote(char quote, LenientContainer container, bool isKey, bool isRaw)
    {
        var start = Position;
        var stops = QuoteRules.Stops(quote);
        var unpaired = 0;
        var (hasInner, hasDoubled) = (false, false);
        while (true)
        {
            var length = Text.AsSpan(Position).IndexOfAny(stops);
            Position = length < 0 ? Text.Length : Position + length;
            if (AtEnd)
            {
                return OpenString();
            }

            if (Current == '\\')
            {
                Position = Math.Min(Position + 2, Text.Length);
            }
            else if (char.IsLetter(Text[Position - 1]) && Peek(1) == Current && char.IsLetter(Peek(2)))
            {
                // SQL's habit: 'Let''s go'.
                hasDoubled = true;
                Position += 2;
            }
            else
            {
                Position++;
                if (isKey || QuoteRules.Closes(Text, Position, container))
                {
                    break;
                }

                // An apostrophe stands alone; other quotes inside a string come in pairs.
                var isApostrophe = Text[Position - 1] is '\'' or '\u2019' && char.IsLetterOrDigit(Text[Position - 2]);
                unpaired += isApostrophe ? 0 : 1;
                hasInner = true;
            }
        }

        var written = Text[start..(Position - 1)];
        if (
            (unpaired % 2 != 0 && !QuoteRules.AreSeveral(written, quote))
            || (hasInner && QuoteRules.HoldsMembers(written, quote))
        )
        {
            Fail("a string has an unescaped quote inside and its end is ambiguous");
            return null;
        }

        Repaired(LenientRepairs.InnerQuote, when: hasInner || hasDoubled);
        return TextOf(hasDoubled ? QuoteRules.WithoutDoubled(written) : written, isRaw);
    }

    private string? OpenString()
    {
        CutOff("a string is not closed");
        return null;
    }

    private string TextOf(string written, bool isRaw)
    {
        Repaired(LenientRepairs.RawControlCharacter, when: written.AsSpan().ContainsAnyInRange('\0', '\u001F'));
        var text = written;
        if (!isRaw && written.Contains('\\', StringComparison.Ordinal))
        {
            text = StringEscapes.Unescape(written, out var isRepaired);
            Repaired(LenientRepairs.Escape, when: isRepaired);
        }

        var clean = StringEscapes.WithoutLoneSurrogates(text);
        Repaired(LenientRepairs.Surrogate, when: clean != text);
        return clean;
    }

    private LenientValue ReadNumber(LenientContainer container)
    {
        var length = NumberText.LengthAt(Text, Position);
        if (length == 0)
        {
            return ReadExpression(Position, container);
        }

        var written = Text.Substring(Position, length);
        Position += length;
        var number = NumberText.ToJson(written);
        if (number == written)
        {
            return new LenientNumber(number);
        }

        Repaired(LenientRepairs.Number);
        return new LenientNumber(number, written);
    }

    private LenientValue? ReadWord(LenientContainer container)
    {
        var start = Position;
        if (TryReadCallName(Text, start, out var name, out var open))
        {
            Position = open;
            return ReadCall(name);
        }

        Position = SkipIdentifier(Text, start);
        var word = Text[start..Position];
        if (QuoteRules.IsQuote(Current) && word is "r" or "R" or "b" or "u" or "f" or "F" or "br" or "rb")
        {
            return ReadPrefixedString(word, start, container);
        }

        LenientValue value = word switch
        {
            "null" or "None" or "nil" or "undefined" or "Null" or "NULL" => LenientNull.Instance,
            "true" or "True" or "TRUE" => new LenientBoolean(true),
            "false" or "False" or "FALSE" => new LenientBoolean(false),
            _ => new LenientExpression(word.Replace("\\_", "_", StringComparison.Ordinal)),
        };
        Repaired(
            LenientRepairs.Literal,
            when: value is not LenientExpression && word is not ("null" or "true" or "false")
        );
        return value;
    }

    private LenientValue? ReadPrefixedString(string prefix, int start, LenientContainer container)
    {
        Repaired(LenientRepairs.QuoteStyle);
        var value = ReadString(container, isRaw: prefix.Contains('r', StringComparison.OrdinalIgnoreCase));
        return
            prefix is "f" or "F"
            && value is LenientString { Text: var text }
            && text.Contains('{', StringComparison.Ordinal)
            ? new LenientExpression(Text[start..Position])
            : value;
    }

    // f(1) + g(2): calls that operators join stay calls; anything else in an expression is skipped over.
    private LenientValue? ReadContinuation(LenientValue first, int start, LenientContainer container)
    {
        if (!first.HoldsCall)
        {
            return ReadExpression(start, container);
        }

        var calls = new List<LenientValue> { first };
        var isPure = true;
        while (TrySkipOperator())
        {
            SkipTrivia();
            if (ReadOperand(container) is not { } operand)
            {
                return null;
            }

            if (operand.HoldsCall)
            {
                calls.Add(operand);
            }
            else
            {
                isPure = false;
            }

            var end = Position;
            SkipTrivia();
            if (!IsContinued(operand, end))
            {
                var join = new LenientJoin(calls);
                return isPure ? join : new LenientExpression(Text[start..end], join);
            }
        }

        return new LenientExpression(ReadExpression(start, container).Text, new LenientJoin(calls));
    }

    private bool IsContinued(LenientValue value, int end)
    {
        if (AtEnd || Current is ',' or ']' or '}' or ')' or ':' or '=' or ';' or '<' or '`' or '\\')
        {
            return Current == '=' && Peek(1) == '=';
        }

        // A new line, or a value right after a value, is a missing comma or closer and the bracket's affair.
        var isNewLine = Text.AsSpan(end, Position - end).Contains('\n');
        return (!isNewLine || (value.HoldsCall && OperatorLength() > 0))
            && !(QuoteRules.IsQuote(Current) || (Current is '{' && value is LenientObject));
    }

    // Reads to the end of an expression or of unquoted text that began before.
    private LenientExpression ReadExpression(int start, LenientContainer container)
    {
        var isText = IsText(container);
        var depth = 0;
        for (Position = start; !AtEnd; Position++)
        {
            var c = Current;
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
            else if (c is '"' or '\'' && !(Position > 0 && IsIdentifierPart(Text[Position - 1])))
            {
                var close = Text.IndexOf(c, Position + 1);
                Position = close < 0 ? Text.Length - 1 : close;
            }
            else if (
                depth == 0
                && (c is '\n' or '\r' || (c is ',' or ';' && (!isText || EndsText(Position, start, container))))
            )
            {
                break;
            }
        }

        var text = Text[start..Position].Trim();
        return isText ? new LenientUnquotedText(text) : new LenientExpression(text);
    }

    // The value that was read, or the unquoted text that it is the beginning of: in an object a comma is a part of it unless the
    // next member follows. {"at": Elm Street 5, Springfield, "zip": 1}
    private LenientValue? ReadUnquoted(LenientValue first, int start, int end, LenientContainer container)
    {
        var continues = Continues(first, start, end, container);
        if (
            !continues
            && first is LenientArray { Items: [LenientNumber or LenientExpression] }
            && Text[start] == '('
            && Text[end - 2] != ','
        )
        {
            // (500) is 500 in a program and -500 in an account.
            return new LenientUnquotedText(Text[start..end]);
        }

        if (!continues && first is not LenientExpression)
        {
            return first;
        }

        if (container == LenientContainer.Array && Text[start - 1] == ',' && IsGroup(start - 1))
        {
            return Fail("a number with separators cannot be told from several numbers");
        }

        return continues ? ReadExpression(start, container) : new LenientUnquotedText(((LenientExpression)first).Text);
    }

    // Whether the text goes on, rather than the next item or a closer.
    private bool Continues(LenientValue first, int start, int end, LenientContainer container)
    {
        if (AtEnd || Text.AsSpan(end, Position - end).ContainsAny('\n', '\r'))
        {
            return false;
        }

        var isScalar = first is not (LenientObject or LenientArray or LenientString);
        return Current switch
        {
            ',' or ';' => isScalar && !EndsText(Position, start, container),
            '}' or ']' or '<' or '`' => false,
            ')' => isScalar,
            '{' or '[' => isScalar || (first is LenientString && Position == end),
            _ when QuoteRules.IsQuote(Current) => isScalar && Position == end,
            _ => true,
        };
    }

    // Whether the comma ends the text.
    private bool EndsText(int comma, int start, LenientContainer container)
    {
        if (container == LenientContainer.Array)
        {
            // $1,234.50 is one number, -1,234.50 is two of JSON.
            return !IsGroup(comma) || NumberText.Begins(Text, start);
        }

        var next = SkipWhiteSpace(Text, comma + 1);
        if (next >= Text.Length || Text.AsSpan(comma, next - comma).ContainsAny('\n', '\r'))
        {
            return true;
        }

        return Text[next] switch
        {
            '}' or ']' or ',' or ';' or '#' or '/' or '`' => true,
            '{' => Awaits(']'),
            _ => QuoteRules.IsQuotedKey(Text, next) || (_hasBareKeys && QuoteRules.IsBareKey(Text, next)),
        };
    }

    // Three digits and no more behind a comma that is behind a digit.
    private bool IsGroup(int comma)
    {
        var behind = Text.AsSpan(comma + 1);
        var digits = behind.IndexOfAnyExceptInRange('0', '9');
        return comma > 0
            && char.IsAsciiDigit(Text[comma - 1])
            && (digits < 0 ? behind.Length : digits) == NumberText.GroupLength;
    }

    private void Repaired(LenientRepairs repair, bool when = true) => Repairs |= when ? repair : LenientRepairs.None;

    // Ends the reading; the first fault is the one that counts.
    private LenientValue? Fail(string fault)
    {
        _fault ??= fault;
        return null;
    }

    private LenientValue? CutOff(string fault)
    {
        _cutOff = _reachedEnd = true;
        return Fail(fault);
    }
}
