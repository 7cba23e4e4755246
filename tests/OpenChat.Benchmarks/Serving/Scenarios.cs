namespace OpenChat.Benchmarks.Serving;

/// <summary>How the server answers; the first segment of a request's path.</summary>
internal static class Scenarios
{
    /// <summary>A stream, 32 frames a flush: what a client costs, not what the sockets do.</summary>
    public const string Batched = "batched";

    /// <summary>A stream, a flush for each frame.</summary>
    public const string Single = "single";

    /// <summary>A stream that rests after its first packet until it is released.</summary>
    public const string Held = "held";

    public const string Release = "release";

    public const string Whole = "whole";

    /// <summary>A tool call: in the protocol's own way where the request offers tools in that way, else in the text.</summary>
    public const string Call = "call";
}
