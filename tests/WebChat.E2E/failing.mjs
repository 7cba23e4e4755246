// What a person sees and can do when something goes wrong, and when they stop an answer.
import assert from "node:assert/strict";
import { startEmulator, startWebChat } from "./servers.mjs";

/** A page whose model has these faults. */
const withFaults = (faults, scenario) => async (context) => {
  const model = await startEmulator(...faults);
  const webChat = await startWebChat(model.url);
  try {
    await scenario({ ...context, chat: await context.open(webChat.url), model, webChat });
  } finally {
    await webChat.stop();
    await model.stop();
  }
};

export const failing = {
  // The model falls silent but keeps the connection: only the stop button can end this answer.
  "stop ends the model's stream too": withFaults(["stall-after-frames=12@1"], async ({ chat, model }) => {
    await chat.ask("Tell me something long");
    await chat.hears("This is");
    assert.doesNotMatch(model.log, /chat\/completions answered/);
    await chat.stop.click();
    await chat.hears("Stopped");
    await until(() => /chat\/completions answered/.test(model.log), "the model's server was not told");

    await chat.ask("And now?");
    assert.match(await chat.answered(), /And now\?/);
    await chat.page.reload();
    await chat.hears("And now?");
    assert.equal(await chat.questions.count(), 2, "what was said before the stop is forgotten");
  }),

  "stopped before a word came, the question goes back to be changed": withFaults(
    ["stall-after-frames=0@1"],
    async ({ chat }) => {
      await chat.ask("A question with a tpyo");
      await chat.stop.click();
      await chat.send.waitFor();
      assert.equal(await chat.question.inputValue(), "A question with a tpyo");
      assert.equal(await chat.answers.count(), 0);
    },
  ),

  "an answer that breaks off can be asked for again": withFaults(["cut-after-frames=4@1"], async ({ chat }) => {
    await chat.ask("Are you there?");
    await chat.failure.getByText("The answer broke off.").waitFor();
    await chat.assertAccessible();
    await chat.retry.click();
    assert.match(await chat.answered(), /Are you there\?/);
    assert.equal(await chat.failure.count(), 0);
    await chat.page.reload();
    await chat.hears("Are you there?");
    assert.equal(await chat.questions.count(), 1, "the failed attempt is remembered");
  }),

  "a used-up allowance offers no retry": withFaults(["quota@1"], async ({ chat }) => {
    await chat.ask("Hello");
    await chat.failure.getByText("Today's allowance is used up.").waitFor();
    assert.equal(await chat.retry.count(), 0);
    await chat.ask("Hello again");
    assert.match(await chat.answered(), /Hello again/);
  }),

  "a chat server that went away is named, with a retry": withFaults([], async ({ chat, webChat }) => {
    await webChat.stop();
    await chat.ask("Hello");
    await chat.failure.getByText("The chat server did not answer.").waitFor();
    await chat.failure.getByText("Is the program still running?").waitFor();
    await chat.retry.waitFor();
  }),

  async "a port that is taken is told in a line"({ webChat }) {
    const { message } = await startWebChat(undefined, new URL(webChat.url).port).catch((error) => error);
    assert.match(message, /address already in use/);
    assert.doesNotMatch(message, /^ +at /m, "a stack trace");
  },

  "a model's server that went away is one line in the log": withFaults([], async ({ chat, model, webChat }) => {
    await model.stop();
    await chat.ask("Hello");
    await chat.failure.getByText("The model's server cannot be reached.").waitFor();
    assert.match(webChat.log, /A question was not answered/);
    assert.doesNotMatch(webChat.log, /^ +at /m, "a stack trace");
  }),
};

async function until(condition, message) {
  for (let tries = 0; !condition(); tries++) {
    assert.ok(tries < 100, message);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
