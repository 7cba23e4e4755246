using System.Text;

namespace OpenChat.Fuzz;

/// <summary>Breaks known answers in random ways. The same number gives the same input.</summary>
internal sealed class Mutator(int number)
{
    private const int MostMutations = 6;
    private const int LongestRange = 40;

    private static readonly byte[][] s_documents = Read(
        """{"result":{"response":"Hello é知😀","usage":{"prompt_tokens":3,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}},"tool_calls":[]},"success":true,"errors":[],"messages":[]}""",
        """{"id":"x","model":"m","created":1795364897,"choices":[{"index":0,"message":{"role":"assistant","content":"Hi \ud83d\ude00"},"finish_reason":"stop"}]}""",
        """{"result":{"response":{"a":[1,2.5,null,true]},"tool_calls":[{"name":"add","arguments":{"a":1}},{"function":{"name":"b","arguments":"{}"}}]}}""",
        """{"result":null,"success":false,"errors":[{"code":5006,"message":"bad \"input\""},{"code":"7","message":"x"}],"messages":[]}""",
        """{"error":{"code":400,"message":"too long","type":"invalid_request_error"}}""",
        "<html><head><style>p {}</style></head><body>502 Bad Gateway</body></html>"
    );

    private static readonly byte[][] s_streams = Read(
        "data: {\"response\":\"Hel\",\"p\":\"abc\"}\n\ndata: {\"response\":\"lo \\ud83d\"}\n\ndata: {\"response\":\"\\ude00\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\",\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"a\",\"arguments\":\"{\"}}]}}]}\r\n\r\ndata:{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\r\n\r\n[DONE]",
        ": comment\n\nevent: ping\nid: 3\nretry: 5\ndata: {\"streamed_data\":[{\"response\":42},{\"response\":null}]}\n\nerror: {\"code\":400,\"message\":\"no\"}\n\n",
        "data: {\"response\":\"a <|end_of_turn|> b\"}\ndata: {\"response\":\"c\"}\n[DONE]\n"
    );

    private static readonly byte[][] s_tokens =
    [
        .. Read(
            "\"",
            "\\",
            "\\u",
            "\\ud800",
            "\\udc00",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "null",
            "true",
            "-",
            "1e999",
            "0.0",
            "99999999999999999999",
            "\n",
            "\n\n",
            "\r",
            "\r\n",
            "data:",
            "data: ",
            "error:",
            "event:",
            "[DONE]",
            "[DO",
            "\u0004",
            "\u0005",
            "\uFEFF",
            "\"response\":",
            "\"choices\":[{",
            "\"usage\":{\"prompt_tokens\":-1}",
            "\"finish_reason\":\"\"",
            "\"errors\":[",
            "\"\\ud800\":1",
            "\"\\u0072esponse\":\"x\"",
            "\"tool_calls\":[{\"index\":null}]",
            "\"created\":1e300",
            "\"result\":{",
            "<|end_of_turn|>",
            "<style>"
        ),
        [0xFF],
        [0xC3],
        [0xED, 0xA0, 0x80],
        [0x00],
        Encoding.UTF8.GetBytes(new string('[', 100)),
        Encoding.UTF8.GetBytes(new string('x', 5000)),
    ];

    private readonly Random _random = new(number);

    /// <summary>How long the next piece of the input is that arrives at once.</summary>
    public int NextPiece() => _random.Next(1, 4) == 1 ? 1 : _random.Next(1, 200);

    public int Next(int most) => _random.Next(most);

    public byte[] NextInput(bool isStream)
    {
        var input = new List<byte>(Pick(isStream ? s_streams : s_documents));
        for (var left = _random.Next(MostMutations); left > 0; left--)
        {
            Mutate(input);
        }

        return [.. input];
    }

    private static byte[][] Read(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private void Mutate(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        var length = Math.Min(_random.Next(LongestRange), input.Count - at);
        switch (_random.Next(6))
        {
            case 0:
                input.InsertRange(at, Pick(s_tokens));
                break;
            case 1:
                input.RemoveRange(at, length);
                break;
            case 2:
                input.InsertRange(at, input.GetRange(at, length));
                break;
            case 3 when at < input.Count:
                input[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 4:
                input.RemoveRange(at, input.Count - at);
                break;
            default:
                input.InsertRange(at, Pick(_random.Next(2) == 0 ? s_streams : s_documents));
                break;
        }
    }

    private byte[] Pick(byte[][] from) => from[_random.Next(from.Length)];
}
