// Everything the page can do, clicked through on a desktop and a telephone, in light and dark colours, with a pointer and with
// the keyboard alone. The pictures are for a reviewer.
import assert from "node:assert/strict";
import { codeAnswer } from "./model.mjs";

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const journey = (name, options, colorScheme, byKeyboard) => async ({ open, model, talking, screenshots }) => {
  const chat = await open(talking.url, { ...options, colorScheme, reducedMotion: "reduce" }, byKeyboard);
  // The keyboard sees the same page.
  const picture = async (what, shown = chat) => {
    if (!byKeyboard) {
      await shown.page.screenshot({ path: `${screenshots}${what}-${name}-${colorScheme}.png` });
      await shown.assertFits();
    }
  };
  const check = async (what) => {
    await picture(what);
    if (!byKeyboard) {
      await chat.assertAccessible();
    }
  };
  await chat.welcome.waitFor();
  await check("welcome");

  await chat.ask("A plain question");
  assert.match(await chat.answered(), /I heard you/);
  await check("plain");

  await chat.ask("Now some code");
  await chat.answered();
  await chat.lastAnswer.getByRole("heading", { name: "Counting words", level: 3 }).waitFor();
  assert.equal(await chat.lastAnswer.getByRole("listitem").count(), 2);
  assert.equal(await chat.lastAnswer.getByRole("cell").count(), 4);
  await chat.lastAnswer.locator(".head").getByText("python").waitFor();
  assert.equal(await chat.lastAnswer.locator(".hljs-keyword", { hasText: "def" }).count(), 1);
  assert.equal(await chat.lastAnswer.getByRole("link").getAttribute("rel"), "noopener noreferrer nofollow");
  await check("code");
  await chat.press(chat.button("Copy", chat.lastAnswer.locator(".head")));
  await chat.lastAnswer.getByText("Copied").waitFor();
  assert.match(await chat.copied(), /^def count.*\n {4}return len\(text.split\(\)\)/);
  await chat.press(chat.button("Copy", chat.lastAnswer.locator(".actions")));
  await chat.lastAnswer.locator(".actions").getByText("Copied").waitFor();
  assert.equal(await chat.copied(), codeAnswer);

  await chat.ask("How is the weather?");
  await chat.says("It is fine in Rome.");
  await chat.answered();
  assert.equal(await chat.lastAnswer.locator("details").count(), 3);
  assert.equal(await chat.lastAnswer.locator("details[open]").count(), 0, "calls and thinking are folded");
  for (const fold of [chat.thinking.first(), chat.calls.first()]) {
    await chat.press(fold.locator("summary"));
  }
  await chat.thinking.first().getByText("The person asks about the weather.").waitFor();
  assert.match(await chat.calls.locator("summary").innerText(), /Weather\.GetWeather\(city: Rome\)\s+done/);
  assert.equal(JSON.parse(await chat.calls.locator("pre").innerText()).city, "Rome");
  await check("tool");

  await chat.press(chat.button("Regenerate"));
  await chat.answered();
  assert.equal(await chat.calls.count(), 1, "the answer is made anew, in place of the other");
  assert.equal(await chat.questions.count(), 3);

  await chat.press(chat.page.getByRole("button", { name: "Edit" }).nth(1));
  await check("edit");
  const edited = chat.page.getByRole("textbox", { name: "Edited message" });
  assert.equal(await edited.inputValue(), "Now some code");
  await chat.press(chat.button("Cancel"));
  await chat.press(chat.page.getByRole("button", { name: "Edit" }).nth(1));
  await (byKeyboard ? chat.tabTo(edited) : edited.focus());
  await chat.page.keyboard.press("ControlOrMeta+A");
  await chat.page.keyboard.type("Tell me a story");
  await (byKeyboard ? chat.page.keyboard.press("Enter") : chat.button("Send again").click());
  await chat.says("there was");
  assert.equal(await chat.questions.count(), 2, "what stood behind the edited question is gone");
  await chat.assertBusy();
  await picture("answering");

  await (byKeyboard ? chat.page.keyboard.press("Escape") : chat.stop.click());
  await chat.hears("Stopped");
  await picture("stopped");
  await chat.page.reload();
  await chat.hears("Stopped");
  assert.equal(await chat.questions.count(), 2);
  assert.match(await chat.answered(), /Once upon a time there was/);

  await chat.ask(`Will this be broken? ${name} ${colorScheme}`);
  await chat.failure.getByText("The answer broke off.").waitFor();
  await check("error");
  await chat.press(chat.retry);
  await chat.answered();
  assert.equal(await chat.failure.count(), 0);

  await chat.ask("Something long");
  await chat.answered();
  assert.ok((await chat.scrolled()) < 8, "the page follows what is written");
  await chat.tabTo(chat.scroller);
  await chat.page.keyboard.press("PageUp");
  await chat.page.keyboard.press("Home");
  await chat.page.waitForFunction(() => document.querySelector("main").scrollTop === 0);
  await picture("scrolled");
  if (!byKeyboard) {
    await chat.jump.click();
    await chat.page.waitForFunction(() => document.getElementById("jump").hidden);
  }
  // By keyboard it stands before the box that one writes in, where the page's keys scroll too.
  await chat.tabTo(chat.question);
  await chat.page.keyboard.press("PageUp");
  await chat.tabTo(chat.jump, "Shift+Tab");
  await chat.page.keyboard.press("Enter");
  await chat.page.waitForFunction(() => document.getElementById("jump").hidden);
  assert.ok((await chat.scrolled()) < 8);

  await chat.ask("Another story");
  await chat.says("there was");
  const second = await chat.openTab();
  await second.says("Once upon a time there was");
  await second.elsewhere.waitFor();
  assert.ok(await second.send.isDisabled());
  await picture("second-tab", second);
  model.letGo();
  await second.says("an end.");
  await second.elsewhere.waitFor({ state: "hidden" });
  await second.press(second.newChat);
  await second.welcome.waitFor();
  await chat.welcome.waitFor();
  await chat.page.bringToFront();
  assert.equal(await chat.answers.count(), 0, "a new chat in one tab is one in the other");
};

export const looks = {
  "the whole page on a desktop, light": journey("desktop", desktop, "light"),
  "the whole page on a desktop, dark": journey("desktop", desktop, "dark"),
  "the whole page on a phone, light": journey("phone", phone, "light"),
  "the whole page on a phone, dark": journey("phone", phone, "dark"),
  "the whole page by keyboard, wide": journey("wide", desktop, "light", true),
  "the whole page by keyboard, narrow": journey("narrow", { viewport: phone.viewport }, "dark", true),
};
