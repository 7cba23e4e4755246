// Runs every scenario in a browser session of its own; `node main.mjs WORD` only those whose name has the word.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { ChatPage } from "./page.mjs";
import { failing } from "./failing.mjs";
import { looks } from "./looks.mjs";
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
const webChat = await startWebChat();
let passed = 0;
let failed = 0;

for (const [name, scenario] of Object.entries({ ...talking, ...failing, ...looks })) {
  if (name.includes(process.argv[2] ?? "")) {
    await run(name, scenario);
  }
}

await browser.close();
await webChat.stop();
console.log(`${passed} passed, ${failed} failed; screenshots in artifacts/webchat`);
process.exitCode = failed === 0 ? 0 : 1;

async function run(name, scenario) {
  const sessions = [];
  /** Opens the page in a browser session of its own. */
  const open = async (url = webChat.url, options = {}) => {
    const session = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
    sessions.push(session);
    const page = await session.newPage();
    page.setDefaultTimeout(patience);
    page.troubles = [];
    page.on("pageerror", (error) => page.troubles.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => page.troubles.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(url)) {
        page.troubles.push(`request to ${request.url()}`);
      }
    });
    await page.goto(url);
    return new ChatPage(page);
  };

  try {
    await scenario({ open, webChat, screenshots });
    const troubles = sessions.flatMap((session) => session.pages()).flatMap((page) => page.troubles);
    if (troubles.length > 0) {
      throw new Error(troubles.join("\n"));
    }
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.stack}`);
    await sessions.at(-1)?.pages()[0]?.screenshot({ path: `${screenshots}failed-${failed}.png` });
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
}
