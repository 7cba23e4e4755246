using System.Text;

namespace OpenChat.Emulator.Weights.Tests.Support;

/// <summary>
/// Writes a GGUF file of half a megabyte (its form: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): a Llama of one
/// layer with random weights and a vocabulary of bytes and single characters. What it says is noise.
/// </summary>
internal sealed class TinyGguf
{
    private const int Width = 64;
    private const int Inner = 128;
    private const uint Text = 8;
    private const uint Number = 4;

    private const string Letters = "é日本😀";

    private static readonly (string Spelling, int Type)[] s_special =
    [
        ("<unk>", 2),
        ("<s>", 3),
        ("</s>", 3),
        ("<|im_start|>", 3),
        ("<|im_end|>", 3),
    ];

    /// <summary>The model's template: a name of llama.cpp's list, or what stands in a file; null for none.</summary>
    public string? Template { get; init; } = "openchat";

    /// <summary>How the end of a turn is declared: 3 for a control token, 4 for a user-defined one, as many openchat files have it.</summary>
    public int EndOfTurnType { get; init; } = 3;

    /// <summary>
    /// Whether a token may be a byte that is no character alone. Random ones are seldom UTF-8, and a grammar then counts other
    /// characters than a reader of the text does. Without them such a token is the six characters of its name, and the letters of
    /// <see cref="Letters"/> are tokens of their own.
    /// </summary>
    public bool HasHalfCharacters { get; init; } = true;

    /// <summary>The tokens that the model says it was trained with.</summary>
    public int ContextLength { get; init; } = 4096;

    public string Architecture { get; init; } = "llama";

    public void Write(string path)
    {
        using var file = new BinaryWriter(File.Create(path));
        (string Spelling, int Type)[] tokens =
        [
            .. s_special,
            ("<|end_of_turn|>", EndOfTurnType),
            .. Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", value < 0x80 || HasHalfCharacters ? 6 : 1)),
            .. Enumerable.Range(' ', 95).Select(value => (value == ' ' ? "▁" : $"{(char)value}", 1)),
            .. (HasHalfCharacters ? "" : Letters).EnumerateRunes().Select(letter => (letter.ToString(), 1)),
        ];
        var tensors = Tensors(tokens.Length).ToList();
        var facts = new List<Action>
        {
            () => WriteFact("general.architecture", Text, () => WriteText(Architecture)),
            () => WriteFact("tokenizer.ggml.model", Text, () => WriteText("llama")),
            () => WriteList("tokenizer.ggml.tokens", Text, tokens, token => WriteText(token.Spelling)),
            () => WriteList("tokenizer.ggml.scores", 6, tokens, token => file.Write(token.Type == 1 ? -1f : 0f)),
            () => WriteList("tokenizer.ggml.token_type", 5, tokens, token => file.Write(token.Type)),
            () => WriteFact("llama.attention.layer_norm_rms_epsilon", 6, () => file.Write(1e-5f)),
        };
        (string, int)[] numbers =
        [
            ("llama.context_length", ContextLength),
            ("llama.embedding_length", Width),
            ("llama.block_count", 1),
            ("llama.feed_forward_length", Inner),
            ("llama.attention.head_count", 4),
            ("llama.rope.dimension_count", Width / 4),
            ("tokenizer.ggml.bos_token_id", 1),
            ("tokenizer.ggml.eos_token_id", s_special.Length),
        ];
        facts.AddRange(
            numbers.Select(fact => (Action)(() => WriteFact(fact.Item1, Number, () => file.Write(fact.Item2))))
        );
        if (Template is not null)
        {
            facts.Add(() => WriteFact("tokenizer.chat_template", Text, () => WriteText(Template)));
        }

        file.Write("GGUF"u8);
        file.Write(3);
        file.Write((ulong)tensors.Count);
        file.Write((ulong)facts.Count);
        facts.ForEach(static write => write());
        var offset = 0L;
        foreach (var (name, shape) in tensors)
        {
            WriteText(name);
            file.Write(shape.Length);
            Array.ForEach(shape, size => file.Write((ulong)size));
            file.Write(0); // 32-bit floats
            file.Write((ulong)offset);
            offset += Aligned(4L * shape.Aggregate(1L, (all, size) => all * size));
        }

        var random = new Random(1);
        foreach (var (name, shape) in tensors)
        {
            file.Write(new byte[Aligned(file.BaseStream.Position) - file.BaseStream.Position]);
            for (var left = shape.Aggregate(1L, (all, size) => all * size); left > 0; left--)
            {
                file.Write(
                    name.Contains("norm", StringComparison.Ordinal) ? 1f : (float)(random.NextDouble() - 0.5) / 2
                );
            }
        }

        void WriteText(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            file.Write((ulong)bytes.Length);
            file.Write(bytes);
        }

        void WriteFact(string key, uint type, Action writeValue)
        {
            WriteText(key);
            file.Write(type);
            writeValue();
        }

        void WriteList<T>(string key, uint type, IReadOnlyCollection<T> values, Action<T> writeValue) =>
            WriteFact(
                key,
                9,
                () =>
                {
                    file.Write(type);
                    file.Write((ulong)values.Count);
                    foreach (var value in values)
                    {
                        writeValue(value);
                    }
                }
            );
    }

    private static IEnumerable<(string Name, int[] Shape)> Tensors(int vocabulary) =>
        [
            ("token_embd.weight", [Width, vocabulary]),
            ("output.weight", [Width, vocabulary]),
            ("output_norm.weight", [Width]),
            ("blk.0.attn_norm.weight", [Width]),
            ("blk.0.attn_q.weight", [Width, Width]),
            ("blk.0.attn_k.weight", [Width, Width]),
            ("blk.0.attn_v.weight", [Width, Width]),
            ("blk.0.attn_output.weight", [Width, Width]),
            ("blk.0.ffn_norm.weight", [Width]),
            ("blk.0.ffn_gate.weight", [Width, Inner]),
            ("blk.0.ffn_up.weight", [Width, Inner]),
            ("blk.0.ffn_down.weight", [Inner, Width]),
        ];

    private static long Aligned(long position) => (position + 31) / 32 * 32;
}
