using PromptedTools.Turns;

namespace PromptedTools.Extensions.AI.Protocol;

/// <summary>Writes all that a model is shown, by the settings of one client.</summary>
internal sealed class PromptWriter
{
    public PromptWriter(PromptedToolsOptions options)
    {
        Markers = new TurnMarkers(options.TurnMarkers, options.ControlTokens);
        var foreign = new ForeignText(Markers);
        Tools = new ToolPrompt(foreign, options.MaxContentLength);
        Format = new FormatPrompt(foreign, options);
        History = new HistoryTranslator(foreign, options);
    }

    /// <summary>What begins and ends the model's turns.</summary>
    public TurnMarkers Markers { get; }

    public ToolPrompt Tools { get; }

    public FormatPrompt Format { get; }

    public HistoryTranslator History { get; }
}
