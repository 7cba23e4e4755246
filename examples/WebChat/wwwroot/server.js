// What the page asks the server, and what comes back: JSON, or a stream of events.

/** What is to be shown; with DELETE it is a new conversation. */
export async function loadConversation(method = "GET") {
  const response = await reach(fetch("api/conversation", { method }));
  await refuseFailure(response);
  return response.json();
}

/** Gives the events of one answer, the `index`th. Aborting the signal closes the connection, which stops the model. */
export async function* ask(text, index, signal) {
  const request = fetch("api/conversation/questions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text, index }),
    signal,
  });
  const response = await reach(request, signal);
  await refuseFailure(response);

  let unread = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const next = () => reach(reader.read(), signal);
  for (let chunk = await next(); !chunk.done; chunk = await next()) {
    const blocks = (unread + chunk.value).split("\n\n");
    unread = blocks.pop();
    for (const block of blocks) {
      yield JSON.parse(/^data: ?(.*)$/m.exec(block)[1]);
    }
  }
}

/** The browser's own words for a server that is gone help nobody. */
async function reach(answer, signal) {
  try {
    return await answer;
  } catch (error) {
    throw signal?.aborted ? error : noAnswer("Is the program still running?", error);
  }
}

async function refuseFailure(response) {
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw noAnswer(problem.detail ?? `The server answered ${response.status}.`);
  }
}

/** An error that can be shown as it is. */
export function noAnswer(advice, cause) {
  return Object.assign(new Error(advice, { cause }), { title: "The chat server did not answer.", advice });
}
