namespace OpenChat.Emulator.Answering;

/// <summary>
/// Leaves the request without ending the answer. The web server then sends what was written and closes the connection;
/// aborting it instead could lose frames that were sent already.
/// </summary>
internal sealed class DeliberateCutException : Exception;
