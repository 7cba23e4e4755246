namespace OpenChat.Emulator;

/// <summary>Specifies the form in which the emulator, playing a model by itself, writes its tool calls.</summary>
public enum ToolCallStyle
{
    /// <summary>The form that the prompt shows as its example.</summary>
    AsShown,

    /// <summary>
    /// Forms that small models write whatever they are shown (docs/tool-calling.md): a list in a code fence, a bare list, a
    /// single object in a fence. Which one depends on the calls alone, so that a test can rely on it.
    /// </summary>
    AsModelsWrite,
}
