using System.Text.Json.Serialization;

namespace OpenChat.Examples.WebChat;

/// <summary>What the page is told, in the order it happens; a conversation is replayed with the same events.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(QuestionEvent), "question")]
[JsonDerivedType(typeof(ThinkingEvent), "thinking")]
[JsonDerivedType(typeof(TextEvent), "text")]
[JsonDerivedType(typeof(ToolCallEvent), "toolCall")]
[JsonDerivedType(typeof(ToolResultEvent), "toolResult")]
[JsonDerivedType(typeof(CutEvent), "cut")]
[JsonDerivedType(typeof(StoppedEvent), "stopped")]
[JsonDerivedType(typeof(ErrorEvent), "error")]
[JsonDerivedType(typeof(DoneEvent), "done")]
internal abstract record ChatEvent;

internal sealed record QuestionEvent(string Text) : ChatEvent;

internal sealed record ThinkingEvent(string Text) : ChatEvent;

internal sealed record TextEvent(string Text) : ChatEvent;

internal sealed record ToolCallEvent(string Id, string Name, IReadOnlyDictionary<string, string?> Arguments)
    : ChatEvent;

internal sealed record ToolResultEvent(string Id, string Result, bool Failed = false) : ChatEvent;

/// <summary>The answer came to the limit of its length.</summary>
internal sealed record CutEvent : ChatEvent;

/// <summary>The answer ends here because a person stopped it.</summary>
internal sealed record StoppedEvent : ChatEvent;

/// <summary>What happened, what the person can do, and whether the same question may be asked again.</summary>
internal sealed record ErrorEvent(string Title, string Advice, bool CanRetry) : ChatEvent;

/// <summary>The last event, after an error too; <c>Version</c> names what the server remembers now.</summary>
internal sealed record DoneEvent(Guid Version) : ChatEvent;
