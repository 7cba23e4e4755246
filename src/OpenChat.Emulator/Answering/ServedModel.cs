using OpenChat.Emulator.Generation;

namespace OpenChat.Emulator.Answering;

/// <summary>
/// What clients may know of the model that answers: from the engine where it holds one, else by the emulator's own rules for
/// openchat-3.5-0106. Every count and every limit of a prompt comes from here.
/// </summary>
internal sealed class ServedModel(IEmulatorEngine engine, int? contextWindow)
{
    /// <summary>What every request gets while a model is loaded.</summary>
    public static readonly ApiError Loading = new(503, 3040, "Loading model");

    public const string DefaultId = "openchat-3.5-0106";

    /// <summary>What is true of openchat-3.5-0106 whoever plays it; the rest is unknown and left out of answers.</summary>
    private static readonly EmulatorModel s_played = new(DefaultId, 0)
    {
        TrainedContextWindow = 8192,
        ChatTemplate = "openchat",
        EndOfText = TurnTemplate.EndOfTurn,
    };

    private readonly IModelEngine? _model = engine as IModelEngine;

    public IEmulatorEngine Engine => engine;

    public bool HoldsModel => _model is not null;

    public bool IsLoading => _model is { Model: null };

    public EmulatorModel Facts => _model is null ? s_played : Loaded(_model);

    /// <summary>Gets the tokens that prompt and answer may have together; <see langword="null"/> for no limit.</summary>
    public int? ContextWindow => _model is null ? contextWindow : Loaded(_model).ContextWindow;

    public int CountTokens(EmulatorPrompt prompt) => _model?.CountTokens(prompt) ?? PromptSize.Of(prompt);

    public int CountTokens(string text) => Tokenize(text, addSpecial: false, parseSpecial: false).Count;

    public IReadOnlyList<int> Tokenize(string text, bool addSpecial, bool parseSpecial) =>
        _model?.Tokenize(text, addSpecial, parseSpecial)
        ?? [.. Tokens.Split(text, parseSpecial).Select(Tokens.NumberOf)];

    public string ApplyTemplate(IReadOnlyList<EmulatorMessage> messages) =>
        _model?.ApplyTemplate(messages) ?? TurnTemplate.Write(messages);

    private static EmulatorModel Loaded(IModelEngine engine) =>
        engine.Model ?? throw new EmulatorEngineException(Loading.Status, Loading.Code, Loading.Message);
}
