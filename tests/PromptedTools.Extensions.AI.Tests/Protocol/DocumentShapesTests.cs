using System.Text.Json;
using Microsoft.Extensions.AI;
using PromptedTools.Extensions.AI.Protocol;
using PromptedTools.Extensions.AI.Reading;
using PromptedTools.Extensions.AI.Tests.Reading;

namespace PromptedTools.Extensions.AI.Tests.Protocol;

/// <summary>Whatever a reply may write a call as, a document may, too.</summary>
public sealed class DocumentShapesTests
{
    public static TheoryData<string> Replies =>
        [
            .. TaggedShapesTests
                .Blocks.Concat(ObjectShapesTests.Objects)
                .Concat(ExpressionShapesTests.Calls)
                .Concat(ExpressionShapesTests.Expressions)
                .Concat(RepairShapesTests.BrokenJson)
                .Select(static row => row.Data.Item1),
        ];

    [Theory]
    [MemberData(nameof(Replies))]
    public void Holds_CallOfAnyShape_IsTrue(string reply)
    {
        var calls = ShapeReader.Read(reply, ShapeReader.Required).Calls;
        foreach (var document in (string[])[reply, $"Note this:\n{reply}"])
        {
            var documents = Documents(document);
            foreach (var call in calls.Where(static call => call.Arguments.Count > 0))
            {
                Assert.True(documents.Holds(call), document);
                Assert.False(documents.Holds(Changed(call)), document);
            }
        }
    }

    private static ParsedToolCall Changed(ParsedToolCall call) =>
        call with
        {
            Arguments = call.Arguments.ToDictionary(
                static argument => argument.Key,
                static object? (_) => JsonElement.Parse("\"another value\"")
            ),
        };

    private static DocumentCalls Documents(string document) =>
        new(
            [new(ChatRole.User, "What does it say?"), new(ChatRole.Tool, [new FunctionResultContent("a", document)])],
            [.. ShapeReader.Tools.OfType<AIFunctionDeclaration>()],
            TestPrompt.Default.Markers.EndOfTurn
        );
}
