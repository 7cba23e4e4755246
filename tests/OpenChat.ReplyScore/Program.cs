using OpenChat.ReplyScore;

return await ReplyScoreCommand.RunAsync(args, Console.Out, Console.Error);
