// A model's server that says what a test wants, piece by piece: OpenAI's chat completions over Server-Sent Events.
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export const codeAnswer = `## Counting words

A function and **what it does**:

\`\`\`python
def count(text: str) -> int:
    return len(text.split())  # one very long line that has to be scrolled sideways, on a telephone at the least, and here too: it is long
\`\`\`

- first, split
- then, count

| Input | Words |
|:--|--:|
| one two | 2 |
| (empty) | 0 |

See [the docs](https://docs.python.org/3/) and \`len\`.`;

export const hostileAnswer = `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">

![pixel](https://tracker.example/pixel.png) and <b onclick="hacked()">html</b>

[one](javascript:alert(1)) [two](JaVaScRiPt:alert(2)) [three](data:text/html,<script>alert(3)</script>) [four](vbscript:x)

[five](https://good.example/?a=1) <https://good.example> [six](//elsewhere.example) [seven](/api/conversation)

\`\`\`"><img src=x onerror=alert(4)>
</code></pre><script>alert(5)</script>
\`\`\`

| ${"wide heading | ".repeat(40)}
|${"---|".repeat(40)}
${`| ${"cell | ".repeat(40)}\n`.repeat(50)}

${"[".repeat(500)}${"*a ".repeat(300)}

<iframe src="https://elsewhere.example"></iframe><style>body { display: none }</style>

The end.`;

export const deepAnswer = `${">".repeat(300)} deep\n\n${"- ".repeat(200)}deeper\n\nThe end.`;

const call = (name, given) => `<tool_call>\n${JSON.stringify({ name, arguments: given })}\n</tool_call>`;

/** What is said to a question that has this word; a number waits so many milliseconds, "hold" until the test lets go. */
const answers = {
  "<tool_result": [{ thinking: "I know it now." }, "It is ", "**fine** in Rome."],
  code: codeAnswer.split(/(?<= )/),
  hostile: hostileAnswer.match(/[^]{1,400}/g),
  deep: [deepAnswer],
  slowly: codeAnswer.split(/(?<= )/).flatMap((piece) => [piece, 25]),
  weather: [{ thinking: "The person asks " }, { thinking: "about the weather." }, call("Weather-GetWeather", { city: "Rome" })],
  story: ["Once upon", " a time", " there was", "hold", " an end."],
  silent: ["hold", "At last."],
  long: Array.from({ length: 60 }, (_, line) => `Line ${line}.\n\n`),
  stream: [...Array.from({ length: 40 }, (_, line) => `Line ${line}.\n\n`), "hold", "More. ", "\n\nMore.".repeat(5)],
  measure: Array.from({ length: 24 }, (_, word) => [` word${word}`, 60]).flat(),
  broken: ["This will", " break", " off"],
  cut: ["As long as it may be", "length"],
};

/** Starts it. `letGo()` ends what holds; `asked` has the last words of each request; the first answer to what is "broken" breaks off. */
export async function startModel() {
  const model = { asked: [], count: 0, url: "", letGo: () => {}, stop: () => {} };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) {
      body += piece;
    }
    const prompt = JSON.parse(body).messages.at(-1).content;
    model.asked.push(prompt);
    const found = Object.keys(answers).find((word) => prompt.includes(word));
    const answer = found ? answers[found] : [`Answer ${++model.count}: `, "I heard you."];
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const breaksOff = found === "broken" && model.asked.filter((asked) => asked === prompt).length === 1;
    await write(response, answer, breaksOff, model);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  model.url = `http://127.0.0.1:${server.address().port}/v1`;
  model.stop = () => server.close(() => {}) && server.closeAllConnections();
  return model;
}

async function write(response, pieces, breaksOff, model) {
  const frame = (delta, finish = null) =>
    response.write(`data: ${JSON.stringify({ id: "1", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
  for (const piece of pieces) {
    if (response.destroyed) {
      return;
    }
    if (piece === "hold") {
      await new Promise((resolve) => {
        model.letGo = resolve;
        response.once("close", resolve);
      });
    } else if (piece === "length") {
      frame({}, "length");
      return response.end("data: [DONE]\n\n");
    } else if (typeof piece === "number") {
      await delay(piece);
    } else {
      frame(piece.thinking ? { reasoning_content: piece.thinking } : { content: piece });
      await delay(2);
    }
  }
  if (breaksOff) {
    return response.destroy();
  }
  frame({}, "stop");
  response.end("data: [DONE]\n\n");
}
