// The chat page as a person uses it: with a pointer, or with the keyboard alone.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import assert from "node:assert/strict";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Takes the emulator, which repeats it, some seconds to say: time enough to stop it. */
export const longText = "over and over again ".repeat(30).trim();

export class ChatPage {
  constructor(page, byKeyboard = false) {
    this.page = page;
    this.byKeyboard = byKeyboard;
    this.question = page.getByRole("textbox", { name: "Your message" });
    this.send = page.getByRole("button", { name: "Send", exact: true });
    this.stop = page.getByRole("button", { name: "Stop" });
    this.newChat = page.getByRole("button", { name: "New chat" });
    this.retry = page.getByRole("button", { name: "Try again" });
    this.jump = page.getByRole("button", { name: "Jump to end" });
    this.failure = page.getByRole("alert");
    this.elsewhere = page.getByText("An answer is being written in another tab.");
    this.welcome = page.getByRole("heading", { name: "What can I do for you?" });
    this.answers = page.getByRole("article", { name: "Answer" });
    this.lastAnswer = this.answers.last();
    this.questions = page.locator(".bubble");
    this.calls = page.locator("details.call");
    this.thinking = page.locator("details.thinking");
    this.scroller = page.getByRole("main");
  }

  suggestion(text) {
    return this.page.getByRole("button", { name: text });
  }

  button(name, within = this.page) {
    return within.getByRole("button", { name, exact: true }).last();
  }

  async ask(text) {
    if (this.byKeyboard) {
      await this.tabTo(this.question);
      await this.page.keyboard.type(text);
      await this.page.keyboard.press("Enter");
    } else {
      await this.question.fill(text);
      await this.send.click();
    }
  }

  /** Clicks, or goes there with the tab key and presses Enter. */
  async press(button) {
    if (this.byKeyboard) {
      await this.tabTo(button);
      assert.notEqual(await button.evaluate((found) => getComputedStyle(found).outlineStyle), "none", "focus is not seen");
      await this.page.keyboard.press("Enter");
    } else {
      await button.click();
    }
  }

  async tabTo(target, key = "Tab") {
    await target.waitFor();
    const hasFocus = () => target.evaluate((found) => found === document.activeElement);
    for (let tabs = 0; !(await hasFocus()); tabs++) {
      assert.ok(tabs < 60, `the tab key does not get to ${target}`);
      await this.page.keyboard.press(key);
    }
  }

  /** Waits until an answer has ended, however it did. */
  async answered() {
    await this.lastAnswer.and(this.page.locator('[aria-busy="false"]')).waitFor();
    return this.lastAnswer.locator(".parts").innerText();
  }

  /** Waits until the last answer says this. */
  async hears(text) {
    await this.lastAnswer.getByText(text).first().waitFor();
  }

  async says(text) {
    await this.page.waitForFunction(
      (wanted) => [...document.querySelectorAll(".answer")].at(-1)?.innerText.includes(wanted),
      text,
    );
  }

  copied() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  scrolled() {
    return this.scroller.evaluate((main) => main.scrollHeight - main.scrollTop - main.clientHeight);
  }

  /** The dot that says an answer is being written: in sight, and with 3:1 against what is behind it at its faintest. */
  async assertBusy() {
    const dot = this.lastAnswer.locator(".dot");
    const box = await dot.boundingBox();
    const { y, height } = await this.scroller.boundingBox();
    assert.ok(box.width >= 8 && box.y >= y && box.y + box.height <= y + height, "the busy dot is out of sight");
  }

  /** Finds faults of accessibility by axe's rules: names, roles, contrast, what scrolls. */
  async assertAccessible() {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => window.axe.run());
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    assert.deepEqual(found, []);
  }

  /** Nothing makes the page scroll sideways, and what is to be pressed is large enough for a finger. */
  async assertFits() {
    const { excess, small } = await this.page.evaluate(() => ({
      excess: [document.documentElement, document.querySelector("main")].map((part) => part.scrollWidth - part.clientWidth),
      small: [...document.querySelectorAll("button, summary")]
        .filter((pressed) => pressed.offsetHeight > 0 && (pressed.offsetHeight < 44 || pressed.offsetWidth < 44))
        .map((pressed) => pressed.outerHTML),
    }));
    assert.deepEqual(excess, [0, 0], "the page scrolls sideways");
    assert.deepEqual(small, [], "too small for a finger");
  }
}
