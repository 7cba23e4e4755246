using OpenChat.LiveScore;

return await LiveScoreCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
