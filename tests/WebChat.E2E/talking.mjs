// What a person does with a chat that works.
import assert from "node:assert/strict";
import { longText } from "./page.mjs";

export const talking = {
  async "the welcome says who answers"({ open }) {
    const chat = await open();
    await chat.page.getByText("The emulator, not the model, answers").waitFor();
  },

  async "the suggestions are answered as a product would"({ open, webChat }) {
    const chat = await open();
    await chat.suggestion("Write a Python function that counts words").click();
    await chat.answered();
    await chat.lastAnswer.locator(".head").getByText("python").waitFor();
    assert.equal(await chat.lastAnswer.getByRole("table").count(), 1);

    await chat.newChat.click();
    await chat.suggestion("What is the weather in Paris?").click();
    assert.match(await chat.answered(), /It is \w+ in Paris at \d+ °C\./);
    await chat.newChat.click();
    await chat.suggestion("Add a note").click();
    assert.match(await chat.answered(), /Done\. Noted: Buy bread/);
    assert.doesNotMatch(webChat.log, /Paris|bread/, "what is said is in no log");
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
    assert.equal(await chat.answered(), answer);

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

  async "a question is shown as it was written"({ open }) {
    const chat = await open();
    const markup = "<img src=x onerror=alert(1)><b>bold</b> **stars**";
    await chat.ask(markup);
    await chat.answered();
    assert.ok((await chat.questions.last().innerText()).includes(markup));
    assert.equal(await chat.page.locator("#conversation img, #conversation b").count(), 0);
  },

  async "a new chat in another tab ends the answer in this one"({ open, talking }) {
    const chat = await open(talking.url);
    await chat.ask("Tell me a story");
    await chat.says("there was");
    const second = await chat.openTab();
    await second.elsewhere.waitFor();
    await second.newChat.click();
    await chat.welcome.waitFor();
    await chat.send.waitFor();
    assert.equal(await chat.question.inputValue(), "");
    await chat.ask("A plain question");
    assert.match(await chat.answered(), /I heard you/);
    await second.says("I heard you");
  },

  async "two tabs do not ask at once"({ open, talking, model }) {
    const chat = await open(talking.url);
    await chat.ask("Tell me a story");
    await chat.says("there was");
    const second = await chat.openTab();
    await second.elsewhere.waitFor();
    await second.question.fill("Me too");
    await second.question.press("Enter");
    assert.equal(await second.question.inputValue(), "Me too", "it waits in the box");
    await chat.page.close();
    await second.elsewhere.waitFor({ state: "hidden" });
    await second.hears("Stopped");
    await second.send.click();
    assert.match(await second.answered(), /I heard you/);
    assert.ok(model.asked.at(-1).includes("Me too"));
  },

  async "an answer made anew that is stopped before a word leaves the old one"({ open, talking }) {
    const chat = await open(talking.url);
    await chat.ask("A plain question");
    const old = await chat.answered();
    await chat.page.getByRole("button", { name: "Edit" }).click();
    await chat.page.keyboard.press("ControlOrMeta+A");
    await chat.page.keyboard.type("Be silent");
    await chat.page.keyboard.press("Enter");
    await chat.stop.click();
    await chat.says(old);
    assert.equal(await chat.answers.count(), 1);
    const edited = chat.page.getByLabel("Edited message");
    assert.equal(await edited.inputValue(), "Be silent", "the words are lost");
    await edited.press("Escape");
    assert.match(await chat.questions.innerText(), /A plain question/);
  },
};
