namespace OpenChat.Emulator.Tests.Faults;

public sealed class EmulatorFaultTests
{
    [Theory]
    [InlineData("quota", EmulatorFaultKind.Quota, null, null)]
    [InlineData("CRLF", EmulatorFaultKind.Crlf, null, null)]
    [InlineData("openai-error", EmulatorFaultKind.OpenAIError, null, null)]
    [InlineData("delay=20", EmulatorFaultKind.Delay, 20, null)]
    [InlineData("status=429", EmulatorFaultKind.Status, 429, null)]
    [InlineData("status=429/3040", EmulatorFaultKind.Status, 429, 3040)]
    public void Parse_NameAndValue_GivesTheFault(string text, EmulatorFaultKind kind, int? value, int? code) =>
        Assert.Equal(new EmulatorFault(kind, value, code), EmulatorFault.Parse(text));

    [Theory]
    [InlineData("", "is not a fault. The faults are: delay, frame-delay")]
    [InlineData("quotas", "is not a fault. Did you mean 'quota'? The faults are: delay")]
    [InlineData("Cut-After-Frame", "Did you mean 'cut-after-frames'?")]
    [InlineData("something-else", "'something-else' is not a fault. The faults are")]
    [InlineData("quota=1", "takes no value")]
    [InlineData("delay=soon", "not a whole number")]
    [InlineData("delay=-1", "not a whole number")]
    [InlineData("delay=", "not a whole number")]
    [InlineData("status=200", "takes 400 to 599 status, not 200")]
    [InlineData("chunk-size=0", "takes 1 to")]
    public void Parse_WhatIsNoFault_SaysWhatIsRight(string text, string message)
    {
        var error = Assert.Throws<FormatException>(() => EmulatorFault.Parse(text));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_EveryKind_HasALine()
    {
        var lines = EmulatorFault.Help.Split(Environment.NewLine);

        Assert.Equal(Enum.GetValues<EmulatorFaultKind>().Length, lines.Length);
        Assert.All(
            lines,
            (line, index) => Assert.Equal((EmulatorFaultKind)index, EmulatorFault.Parse(line.Split(' ', '=')[0]).Kind)
        );
    }

    [Fact]
    public void Next_CodeOnAnotherFault_IsRefused() =>
        Assert.Throws<FormatException>(() =>
            new EmulatorFaults().Next(new EmulatorFault(EmulatorFaultKind.Delay, 1, 3040))
        );
}
