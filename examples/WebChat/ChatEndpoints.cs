using Microsoft.AspNetCore.Http.HttpResults;

namespace OpenChat.Examples.WebChat;

/// <summary>What the page asks the server.</summary>
internal static class ChatEndpoints
{
    /// <summary>A message of the model's API may have 4096 characters.</summary>
    private const int MaxQuestionLength = 4000;

    public static void MapChat(this WebApplication app, ExampleModel model)
    {
        var chat = app.MapGroup("/api/conversation");
        chat.MapGet("", (Conversations all, HttpContext http) => Show(all.Of(http), model));
        chat.MapDelete("", (Conversations all, HttpContext http) => Show(all.Begin(http), model));
        chat.MapPost("questions", Ask);
    }

    private static Ok<ConversationView> Show(Conversation conversation, ExampleModel model) =>
        TypedResults.Ok(conversation.View(model));

    private static Results<ServerSentEventsResult<ChatEvent>, ProblemHttpResult> Ask(
        Question question,
        Conversations all,
        Answerer answerer,
        HttpContext http
    ) =>
        string.IsNullOrWhiteSpace(question.Text) || question.Text.Length > MaxQuestionLength || question.Index < 0
            ? TypedResults.Problem(
                $"A question has 1 to {MaxQuestionLength} characters and an index of 0 or more.",
                statusCode: StatusCodes.Status400BadRequest
            )
            // A closed connection, by the stop button too, cancels the answer down to the model.
            : TypedResults.ServerSentEvents(
                answerer.AnswerAsync(all.Of(http), question.Text.Trim(), question.Index, http.RequestAborted)
            );
}

/// <param name="Text">What is asked.</param>
/// <param name="Index">
/// How many turns the page shows before it. Fewer than there are replace those behind: a question edited, an answer asked for anew.
/// </param>
internal sealed record Question(string? Text, int Index = 0);

/// <param name="Model">Who answers.</param>
/// <param name="Connection">What the program talks to.</param>
/// <param name="Version">Another one whenever something else is to be shown.</param>
/// <param name="IsAnswering">Whether an answer is being written.</param>
/// <param name="Events">All that was said, and what is being said as far as it has come.</param>
internal sealed record ConversationView(
    string Model,
    string Connection,
    Guid Version,
    bool IsAnswering,
    IReadOnlyList<ChatEvent> Events
);
