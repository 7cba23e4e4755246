using OpenChat.LiveScore;

namespace OpenChat.Scoring.Tests;

public sealed class ExtractionTests
{
    [Theory]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData(" \n{\"a\":1}\n ", "{\"a\":1}")]
    [InlineData("```json\n{\"a\":1}\n```", "{\"a\":1}")]
    [InlineData(" ```\n{\"a\":1}\n``` \n", "{\"a\":1}")]
    [InlineData("Here it is:\n```json\n{\"a\":1}\n```", "Here it is:\n```json\n{\"a\":1}\n```")]
    [InlineData("```json\n{\"a\":1}", "```json\n{\"a\":1}")]
    [InlineData("```", "```")]
    [InlineData("```\n```", "")]
    [InlineData("", "")]
    public void WithoutFence_Text_LosesTheOneFenceAroundIt(string text, string expected) =>
        Assert.Equal(expected, Extraction.WithoutFence(text));

    [Theory]
    [InlineData("extract_1", """{"Name":"Tom Reed","Age":42,"Email":"tom@example.com"}""", true)]
    [InlineData("extract_1", """{"Name":"Tom Reed","Age":42.0,"Email":"tom@example.com","More":[1]}""", true)]
    [InlineData("extract_1", """{"Name":"Tom Reed","Age":"42","Email":"tom@example.com"}""", false)]
    [InlineData("extract_1", """{"Name":"Tom Reed","Age":42}""", false)]
    [InlineData("extract_1", """{"Name":"Tom","Age":42,"Email":"tom@example.com"}""", false)]
    [InlineData("extract_1", """{'Name':'Tom Reed','Age':42,'Email':'tom@example.com'}""", false)]
    [InlineData("extract_1", """{"Name":"Tom Reed","Age":42,"Email":"tom@example.com"} Done.""", false)]
    [InlineData("extract_1", "", false)]
    [InlineData("extract_1", "[]", false)]
    [InlineData("extract_0", """{"Product":"kettle","PriceEuro":39,"Wants":"Replacement"}""", true)]
    [InlineData("extract_0", """{"Product":"kettle","PriceEuro":39,"Wants":"A new one"}""", false)]
    [InlineData(
        "extract_3",
        """{"Items":[{"Name":"a","Count":1},{"Name":"b","Count":1},{"Name":"c","Count":1}]}""",
        true
    )]
    [InlineData("extract_3", """{"Items":[{"Name":"a","Count":1},{"Name":"b","Count":1}]}""", false)]
    [InlineData("extract_3", """{"Items":[{"Name":"a"},{"Name":"b"},{"Name":"c"}]}""", false)]
    [InlineData("extract_8", """["red","green","blue"]""", true)]
    [InlineData("extract_8", """["red","green"]""", false)]
    [InlineData("extract_8", """["red","green",3]""", false)]
    [InlineData("extract_8", """{"data":["red","green","blue"]}""", false)]
    [InlineData("extract_9", """{"Fever":false,"Temperature":36.8,"Note":null}""", true)]
    [InlineData("extract_9", """{"Fever":false,"Temperature":36.8,"Note":3}""", false)]
    [InlineData("extract_11", """{"Summary":"Fire!","Urgency":5}""", true)]
    [InlineData("extract_11", """{"Summary":"Fire!","Urgency":4.5}""", false)]
    public void IsRight_Text_IsStrictJsonOfTheSchemaWithTheRightValues(string id, string text, bool expected) =>
        Assert.Equal(expected, Conversations.Extractions.Single(extraction => extraction.Id == id).IsRight(text));
}
