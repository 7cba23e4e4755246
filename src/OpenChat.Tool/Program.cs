using OpenChat.Tool;

return await OpenChatCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None).ConfigureAwait(false);
