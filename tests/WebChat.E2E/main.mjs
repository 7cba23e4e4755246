// Runs every scenario in a browser session of its own; `node main.mjs WORD` only those whose name has the word.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { ChatPage } from "./page.mjs";
import { failing } from "./failing.mjs";
import { looks } from "./looks.mjs";
import { startModel } from "./model.mjs";
import { rendering } from "./rendering.mjs";
import { startWebChat } from "./servers.mjs";
import { talking } from "./talking.mjs";

const patience = 30_000;
const screenshots = fileURLToPath(new URL("../../artifacts/webchat/", import.meta.url));
mkdirSync(screenshots, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
});
// One page whose model is the example's own emulator, and one whose model says what a test wants.
const model = await startModel();
const [webChat, talkingChat] = await Promise.all([startWebChat(), startWebChat(model.url)]);
let passed = 0;
let failed = 0;

for (const [name, scenario] of Object.entries({ ...talking, ...rendering, ...failing, ...looks })) {
  if (name.includes(process.argv[2] ?? "")) {
    await run(name, scenario);
  }
}

await browser.close();
await Promise.all([webChat.stop(), talkingChat.stop()]);
model.stop();
console.log(`${passed} passed, ${failed} failed; screenshots in artifacts/webchat`);
process.exitCode = failed === 0 ? 0 : 1;

async function run(name, scenario) {
  const sessions = [];
  const started = performance.now();
  /** Opens the page in a browser session of its own. */
  const open = async (url = webChat.url, options = {}, byKeyboard = false) => {
    const session = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    sessions.push(session);
    await session.grantPermissions(["clipboard-read", "clipboard-write"]);
    return openTab(session, url, byKeyboard);
  };
  const openTab = async (session, url, byKeyboard) => {
    const page = await session.newPage();
    page.setDefaultTimeout(patience);
    page.troubles = [];
    page.on("pageerror", (error) => page.troubles.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) {
        page.troubles.push(message.text());
      }
    });
    page.on("dialog", (dialog) => page.troubles.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(url)) {
        page.troubles.push(`request to ${request.url()}`);
      }
    });
    await page.goto(url);
    const chat = new ChatPage(page, byKeyboard);
    chat.openTab = () => openTab(session, url, byKeyboard);
    return chat;
  };

  try {
    await scenario({ open, webChat, talking: talkingChat, model, screenshots });
    const troubles = sessions.flatMap((session) => session.pages()).flatMap((page) => page.troubles);
    if (troubles.length > 0) {
      throw new Error(troubles.join("\n"));
    }
    passed++;
    console.log(`ok      ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.stack}`);
    await sessions.at(-1)?.pages()[0]?.screenshot({ path: `${screenshots}failed-${failed}.png` });
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
}
