using System.Text.Json.Nodes;
using OpenChat.Emulator.Answering;

namespace OpenChat.Emulator.WorkersAI;

/// <summary>The envelope around every answer of the Cloudflare API.</summary>
internal static class Envelope
{
    public static JsonObject Error(ApiError error) =>
        new()
        {
            ["result"] = new JsonObject(),
            ["success"] = false,
            ["errors"] = new JsonArray(ErrorItem(error)),
            ["messages"] = new JsonArray(),
        };

    public static JsonObject ErrorItem(ApiError error) => new() { ["message"] = error.Message, ["code"] = error.Code };
}
