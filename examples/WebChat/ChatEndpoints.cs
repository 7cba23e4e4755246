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
        chat.MapGet("", (Conversations all, HttpContext http) => ShowAsync(all.Of(http), model, http));
        chat.MapDelete("", (Conversations all, HttpContext http) => ShowAsync(all.Begin(http), model, http));
        chat.MapPost("questions", Ask);
    }

    private static async Task<Ok<ConversationView>> ShowAsync(
        Conversation conversation,
        ExampleModel model,
        HttpContext http
    ) =>
        TypedResults.Ok(
            new ConversationView(model.Name, model.Description, await conversation.ReplayAsync(http.RequestAborted))
        );

    private static Results<ServerSentEventsResult<ChatEvent>, ProblemHttpResult> Ask(
        Question question,
        Conversations all,
        Answerer answerer,
        HttpContext http
    ) =>
        string.IsNullOrWhiteSpace(question.Text) || question.Text.Length > MaxQuestionLength
            ? TypedResults.Problem(
                $"A question has 1 to {MaxQuestionLength} characters.",
                statusCode: StatusCodes.Status400BadRequest
            )
            // A closed connection, by the stop button too, cancels the answer down to the model.
            : TypedResults.ServerSentEvents(
                answerer.AnswerAsync(all.Of(http), question.Text.Trim(), http.RequestAborted)
            );
}

internal sealed record Question(string? Text);

internal sealed record ConversationView(string Model, string Connection, IReadOnlyList<ChatEvent> Events);
