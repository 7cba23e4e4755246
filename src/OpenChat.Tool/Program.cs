using OpenChat.Tool;

return await OpenChatCommand.RunAsync(args, ToolHost.OfProcess, CancellationToken.None).ConfigureAwait(false);
