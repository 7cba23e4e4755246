using OpenChat.Emulator.Weights.Grammar;

namespace OpenChat.Emulator.Weights.Tests.Grammar;

/// <summary>What llama.cpp's reader would crash on, or never end with, does not come to it.</summary>
public sealed class GbnfLimitsTests
{
    public static TheoryData<string> TooMuch =>
        [
            "root ::= " + new string('(', 90_000),
            $"root ::= {new string('(', 101)}\"a\"{new string(')', 101)}",
            "root ::= \"a\"{5,1}",
            "root ::= \"a\" {\n5 , 4}",
            "root ::= \"a\"{1999}{1999}",
            "root ::= \"a\"{0,1999}\nb ::= (\"x\"){1999,}{1999}",
            $"root ::= \"{new string('a', 1_000)}\"{{1000}}",
        ];

    public static TheoryData<string> Enough =>
        [
            "root ::= \"a\"{0,1999} [b-d]{3} \"e\"{2,} \"f\"{0,0} (\"g\")* .?",
            "root ::= \"((({5,1}\" [({\\]5,1}] \"\\\"{5,1}\" # {5,1} (((",
            $"root ::= {string.Concat(Enumerable.Repeat("(\"a\") ", 1_000))}",
            $"root ::= {new string('(', 100)}\"a\"{new string(')', 100)}",
            $"root ::= \"{new string('a', 90_000)}\"",
            "root ::= \"unclosed",
            "root ::= [unclosed",
            "root ::= \"a\"{",
            "",
        ];

    [Theory]
    [MemberData(nameof(TooMuch))]
    public void Excess_MoreThanTheReaderBears_IsTold(string grammar) => Assert.NotNull(GbnfLimits.Excess(grammar));

    [Theory]
    [MemberData(nameof(Enough))]
    public void Excess_WhatItBears_IsLeftToIt(string grammar) => Assert.Null(GbnfLimits.Excess(grammar));
}
