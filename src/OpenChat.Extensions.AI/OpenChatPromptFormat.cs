namespace OpenChat.Extensions.AI;

/// <summary>Who writes the model's turn template around a prompt of <see cref="OpenChatClient.GetTextAsync"/>.</summary>
public enum OpenChatPromptFormat
{
    /// <summary>
    /// The server writes its own template around the prompt, as one user turn (the card's <c>raw: false</c>). An
    /// OpenAI-compatible server gets the prompt as one user message of a chat.
    /// </summary>
    ServerTemplate,

    /// <summary>
    /// Nobody: the prompt is continued as it is (the card's <c>raw: true</c>, or <c>/completions</c>). The
    /// continuation is returned as it comes, a leading space included.
    /// </summary>
    Raw,

    /// <summary>
    /// This library writes the model's default turns, <c>GPT4 Correct User: …&lt;|end_of_turn|&gt;GPT4 Correct
    /// Assistant:</c>, and sends them raw. Control tokens and turn headers inside the prompt are neutralised.
    /// </summary>
    Chat,

    /// <summary>
    /// As <see cref="Chat"/>, but in the model's mathematical reasoning mode: <c>Math Correct User: … Math Correct
    /// Assistant:</c>. See https://huggingface.co/openchat/openchat-3.5-0106.
    /// </summary>
    Math,
}
