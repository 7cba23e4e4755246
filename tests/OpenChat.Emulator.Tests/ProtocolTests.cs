namespace OpenChat.Emulator.Tests;

// The protocol, over the engines of this assembly; OpenChat.Emulator.Weights.Tests runs it over a model.

public sealed class ScriptedLlamaServerShapesTests() : LlamaServerShapes(new ScriptedUnderTest());

public sealed class UpstreamLlamaServerShapesTests() : LlamaServerShapes(new UpstreamUnderTest());

public sealed class ScriptedCardProtocolTests() : CardProtocol(new ScriptedUnderTest());

public sealed class UpstreamCardProtocolTests() : CardProtocol(new UpstreamUnderTest());

public sealed class ScriptedCardSchemaProtocolTests() : CardSchemaProtocol(new ScriptedUnderTest());

public sealed class UpstreamCardSchemaProtocolTests() : CardSchemaProtocol(new UpstreamUnderTest());

public sealed class ScriptedOpenAIProtocolTests() : OpenAIProtocol(new ScriptedUnderTest());

public sealed class UpstreamOpenAIProtocolTests() : OpenAIProtocol(new UpstreamUnderTest());

public sealed class ScriptedErrorFaultProtocolTests() : ErrorFaultProtocol(new ScriptedUnderTest());

public sealed class UpstreamErrorFaultProtocolTests() : ErrorFaultProtocol(new UpstreamUnderTest());

public sealed class ScriptedStreamFaultProtocolTests() : StreamFaultProtocol(new ScriptedUnderTest());

public sealed class UpstreamStreamFaultProtocolTests() : StreamFaultProtocol(new UpstreamUnderTest());

public sealed class ScriptedRequestGuardProtocolTests() : RequestGuardProtocol(new ScriptedUnderTest());

public sealed class UpstreamRequestGuardProtocolTests() : RequestGuardProtocol(new UpstreamUnderTest());
