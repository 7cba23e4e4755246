using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.WebChat.Plugins;

/// <summary>The notes of one conversation; no other one sees them.</summary>
internal sealed class NotesPlugin
{
    private readonly ConcurrentQueue<string> _notes = new();

    [KernelFunction, Description("Adds a note to the person's list.")]
    public string AddNote([Description("What to remember")] string text)
    {
        _notes.Enqueue(text);
        return $"Noted: {text}";
    }

    [KernelFunction, Description("Lists the person's notes.")]
    public string ListNotes() => _notes.IsEmpty ? "There are no notes." : string.Join("; ", _notes);
}
