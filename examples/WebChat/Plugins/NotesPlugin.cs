using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.SemanticKernel;

namespace OpenChat.Examples.WebChat.Plugins;

/// <summary>The notes of one conversation; no other one sees them.</summary>
internal sealed class NotesPlugin
{
    private const int MaxNotes = 50;
    private const int MaxLength = 500;
    private readonly ConcurrentQueue<string> _notes = new();

    [KernelFunction, Description("Adds a note to the person's list.")]
    public string AddNote([Description("What to remember")] string text)
    {
        if (_notes.Count >= MaxNotes || text.Length > MaxLength)
        {
            throw new ArgumentException($"The list takes {MaxNotes} notes of at most {MaxLength} characters each.");
        }

        _notes.Enqueue(text);
        return $"Noted: {text}";
    }

    [KernelFunction, Description("Lists the person's notes.")]
    public string ListNotes() => _notes.IsEmpty ? "There are no notes." : string.Join("; ", _notes);
}
