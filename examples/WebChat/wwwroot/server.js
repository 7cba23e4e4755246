// What the page asks the server, and what comes back: JSON, or a stream of events.

export async function loadConversation() {
  return readJson(await reach(fetch("api/conversation")));
}

export async function beginConversation() {
  return readJson(await reach(fetch("api/conversation", { method: "DELETE" })));
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
      yield JSON.parse(dataOf(block));
    }
  }
}

/** The text of an event's `data:` lines. */
function dataOf(block) {
  return block
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trimStart())
    .join("\n");
}

/** The browser's own words for a server that is gone help nobody. */
async function reach(answer, signal) {
  try {
    return await answer;
  } catch (error) {
    throw signal?.aborted ? error : new Error("Is the program still running?", { cause: error });
  }
}

async function readJson(response) {
  await refuseFailure(response);
  return response.json();
}

async function refuseFailure(response) {
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The server answered ${response.status}.`);
  }
}
