using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>Writes all that a model is shown, by the settings of one client.</summary>
internal sealed class PromptWriter
{
    public PromptWriter(PromptedToolsOptions options)
    {
        Markers = new TurnMarkers(options.TurnMarkers, options.ControlTokens);
        Foreign = new ForeignText(Markers);
        Tools = new ToolPrompt(Foreign, options.MaxContentLength);
        Format = new FormatPrompt(Foreign, options);
        History = new HistoryTranslator(Foreign, options);
    }

    /// <summary>What begins and ends the model's turns.</summary>
    public TurnMarkers Markers { get; }

    /// <summary>Makes harmless what others wrote.</summary>
    public ForeignText Foreign { get; }

    public ToolPrompt Tools { get; }

    public FormatPrompt Format { get; }

    public HistoryTranslator History { get; }
}
