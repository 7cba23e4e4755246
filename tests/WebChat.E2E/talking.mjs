// What a person does with a chat that works.
import assert from "node:assert/strict";
import { longText } from "./page.mjs";

export const talking = {
  async "the welcome says who answers"({ open }) {
    const chat = await open();
    await chat.page.getByText("The emulator, not the model, answers").waitFor();
  },

  async "text arrives in pieces"({ open }) {
    const chat = await open();
    const growth = await chat.watchGrowth();
    await chat.ask("Say these many words back to me, please.");
    assert.match(await chat.answered(), /Say these many words back to me/);
    assert.ok((await growth()) > 5, `text came in ${await growth()} pieces`);
  },

  async "a tool call is shown with its arguments and result"({ open }) {
    const chat = await open();
    await chat.suggestion("What is the weather in Paris?").click();
    await chat.answered();
    const call = chat.calls.first();
    assert.match(await call.locator("summary").innerText(), /Weather\.GetWeather\(city: Paris\)\s+done/);
    await call.locator("summary").click();
    await call.getByText("Paris", { exact: true }).waitFor();
    assert.equal(JSON.parse(await call.locator("pre").innerText()).city, "Paris");
    assert.match(await chat.lastAnswer.locator(".text").last().innerText(), /Paris/);
  },

  async "notes belong to one conversation"({ open }) {
    const mine = await open();
    await mine.suggestion("Add a note").click();
    await mine.answered();
    await mine.ask("List my notes");
    assert.match(await mine.answered(), /Buy bread/);

    const other = await open();
    await other.ask("List my notes");
    assert.match(await other.answered(), /no notes/i);
  },

  async "a reload keeps the conversation, a new chat clears it"({ open }) {
    const chat = await open();
    await chat.ask("Remember me");
    const answer = await chat.answered();
    await chat.page.reload();
    await chat.hears("Remember me");
    assert.equal(await chat.lastAnswer.innerText(), answer);

    await chat.newChat.click();
    await chat.welcome.waitFor();
    await chat.page.reload();
    await chat.welcome.waitFor();
    assert.equal(await chat.answers.count(), 0);
  },

  async "another browser session sees none of it"({ open }) {
    const mine = await open();
    await mine.ask("A secret");
    await mine.answered();
    const other = await open();
    await other.welcome.waitFor();
    assert.equal(await other.answers.count(), 0);
  },

  async "everything works by keyboard"({ open }) {
    const chat = await open();
    await chat.page.waitForFunction(() => document.activeElement?.id === "question");
    await chat.page.keyboard.type("first line");
    await chat.page.keyboard.press("Shift+Enter");
    await chat.page.keyboard.type(longText);
    await chat.page.keyboard.press("Enter");
    await chat.hears("first line");
    await chat.page.keyboard.press("Escape");
    await chat.hears("Stopped");
    await chat.page.waitForFunction(() => document.activeElement?.id === "question");
    await chat.page.keyboard.press("Tab");
    assert.equal(await chat.page.evaluate(() => document.activeElement.id), "send");
  },

  async "markup is shown as it was written"({ open }) {
    const chat = await open();
    const markup = "<img src=x onerror=alert(1)><b>bold</b>";
    await chat.ask(markup);
    assert.ok((await chat.answered()).includes(markup));
    assert.equal(await chat.page.locator("#conversation img, #conversation b").count(), 0);
  },
};
