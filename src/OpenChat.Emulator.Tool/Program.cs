using OpenChat.Emulator.Tool;

return await EmulatorCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None).ConfigureAwait(false);
