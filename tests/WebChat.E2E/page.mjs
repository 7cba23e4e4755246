// The chat page as a person uses it.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import assert from "node:assert/strict";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Takes the emulator, which repeats it, some seconds to say: time enough to stop it. */
export const longText = "over and over again ".repeat(30).trim();

export class ChatPage {
  constructor(page) {
    this.page = page;
    this.question = page.getByRole("textbox", { name: "Your message" });
    this.send = page.getByRole("button", { name: "Send" });
    this.stop = page.getByRole("button", { name: "Stop" });
    this.newChat = page.getByRole("button", { name: "New chat" });
    this.retry = page.getByRole("button", { name: "Try again" });
    this.failure = page.getByRole("alert");
    this.welcome = page.getByRole("heading", { name: "What can I do for you?" });
    this.answers = page.getByRole("article", { name: "Answer" });
    this.questions = page.locator(".question");
    this.calls = page.locator("details.call");
  }

  suggestion(text) {
    return this.page.getByRole("button", { name: text });
  }

  get lastAnswer() {
    return this.answers.last();
  }

  async ask(text) {
    await this.question.fill(text);
    await this.question.press("Enter");
  }

  /** Waits until an answer has ended, however it did. */
  async answered() {
    await this.lastAnswer.and(this.page.locator('[aria-busy="false"]')).waitFor();
    return this.lastAnswer.innerText();
  }

  /** Waits until the last answer says this. */
  async hears(text) {
    await this.lastAnswer.getByText(text).first().waitFor();
  }

  /** Counts how many different lengths the conversation's text has from now on. */
  async watchGrowth() {
    await this.page.evaluate(() => {
      const log = document.getElementById("conversation");
      window.lengths = new Set();
      new MutationObserver(() => {
        window.lengths.add(log.querySelector(".answer:last-child .text")?.textContent.length ?? 0);
      }).observe(log, { childList: true, characterData: true, subtree: true });
    });
    return () => this.page.evaluate(() => window.lengths.size);
  }

  /** Finds faults of accessibility by axe's rules: names, roles, contrast. */
  async assertAccessible() {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => window.axe.run());
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    assert.deepEqual(found, []);
  }

  async assertFitsWidth() {
    const excess = await this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(excess, 0, "the page scrolls sideways");
  }
}
