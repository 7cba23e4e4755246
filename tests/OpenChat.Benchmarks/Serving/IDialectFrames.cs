namespace OpenChat.Benchmarks.Serving;

/// <summary>One protocol's spelling of the answers.</summary>
internal interface IDialectFrames
{
    string ContentType { get; }

    string Piece(int index, string text);

    /// <summary>What ends a stream, token counts included.</summary>
    string End();

    string Whole(string text);

    /// <summary>A call of the tool, as this protocol's own clients expect it; null when it has none.</summary>
    string? Call(string tool, string argumentsJson);
}

internal static class JsonEscape
{
    public static string Quote(string text) =>
        $"\"{System.Text.Json.JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
