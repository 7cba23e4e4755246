using System.Text.Json.Nodes;

namespace OpenChat.Emulator.Answering;

/// <summary>Gives answers, frames and errors the shape of one API.</summary>
internal interface IDialect
{
    JsonNode Answer(string text, EmulatorChunk last);

    /// <summary>Writes what a stream begins with, before any text.</summary>
    IEnumerable<JsonNode> FirstFrames();

    /// <summary>Writes a frame with text; <paramref name="usage"/> is what frames with a usage of their own carry.</summary>
    JsonNode TextFrame(string text, int index, EmulatorUsage? usage);

    IEnumerable<JsonNode> LastFrames(EmulatorChunk last);

    /// <summary>Writes frames that hold no text, as real services mix in.</summary>
    IEnumerable<JsonNode> TextlessFrames();

    /// <summary>Gives an error of Workers AI the status and the words that this API has for it.</summary>
    ApiError InOwnWords(ApiError error);

    JsonNode Error(ApiError error);

    /// <summary>Tells whether an error that is known before any text still comes as an event of the stream that was asked for.</summary>
    bool ReportsInStream(ApiError error);

    /// <summary>Writes the event that reports an error inside a stream.</summary>
    IEnumerable<string> StreamErrorEvents(ApiError error);
}
