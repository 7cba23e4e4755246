// Clients that nobody here wrote each get an answer and a stream from the emulator whose base address is the first argument.
import { ChatCloudflareWorkersAI } from "@langchain/cloudflare";
import { generateText, streamText } from "ai";
import Cloudflare from "cloudflare";
import { createWorkersAI } from "workers-ai-provider";

const base = process.argv[2];
const account = "0123456789abcdef0123456789abcdef";
const token = "any-token";
const model = "@cf/openchat/openchat-3.5-0106";
const question = "Which ships passed the canal?";

/** The address of workers-ai-provider is fixed; its fetch option is where it can be led elsewhere. */
const fetchFromEmulator = (input, init) =>
  fetch(String(input).replace("https://api.cloudflare.com/client/v4/", base), init);

const workersAI = createWorkersAI({ accountId: account, apiKey: token, fetch: fetchFromEmulator });
const langchain = new ChatCloudflareWorkersAI({
  model,
  cloudflareAccountId: account,
  cloudflareApiToken: token,
  baseUrl: `${base}accounts/${account}/ai/run`,
});
const cloudflare = new Cloudflare({ apiToken: token, baseURL: base.replace(/\/$/, ""), maxRetries: 0 });
const messages = [{ role: "user", content: question }];

const checks = {
  "workers-ai-provider answers": async () => (await generateText({ model: workersAI(model), prompt: question })).text,
  "workers-ai-provider streams": async () => {
    const result = streamText({ model: workersAI(model), prompt: question });
    return join(result.textStream);
  },
  "@langchain/cloudflare answers": async () => (await langchain.invoke(question)).content,
  "@langchain/cloudflare streams": async () => join(map(await langchain.stream(question), (chunk) => chunk.content)),
  "cloudflare answers": async () => (await cloudflare.ai.run(model, { account_id: account, messages })).response,
  "cloudflare streams": async () => {
    const request = cloudflare.ai.run(model, { account_id: account, messages, stream: true });
    return readFrames(await (await request.asResponse()).text());
  },
};

async function join(pieces) {
  const all = [];
  for await (const piece of pieces) {
    all.push(piece);
  }
  if (all.length < 2) {
    throw new Error(`the stream came in ${all.length} piece(s)`);
  }
  return all.join("");
}

async function* map(source, select) {
  for await (const item of source) {
    yield select(item);
  }
}

function readFrames(text) {
  const frames = text.split("\n\n").filter((frame) => frame.startsWith("data: ") && frame !== "data: [DONE]");
  return join(frames.map((frame) => JSON.parse(frame.slice("data: ".length)).response));
}

let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    const answer = await check();
    if (!answer?.includes(question)) {
      throw new Error(`the answer does not quote the question: ${JSON.stringify(answer)}`);
    }
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error.message}`);
  }
}

console.log(`clients: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
