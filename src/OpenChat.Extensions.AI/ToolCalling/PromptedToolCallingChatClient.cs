using Microsoft.Extensions.AI;
namespace OpenChat.Extensions.AI;
/// <summary>x</summary>
public class PromptedToolCallingChatClient : DelegatingChatClient { /// <summary>x</summary>
 public PromptedToolCallingChatClient(IChatClient inner) : base(inner) {} }
/// <summary>x</summary>
public class PromptedStructuredOutputChatClient : DelegatingChatClient { /// <summary>x</summary>
 public PromptedStructuredOutputChatClient(IChatClient inner) : base(inner) {} }
