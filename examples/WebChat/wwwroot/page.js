// Joins the page's controls to the conversation and the server.
import { addTurn, clear } from "./conversation.js";
import { ask, beginConversation, loadConversation } from "./server.js";

const composer = document.getElementById("composer");
const question = document.getElementById("question");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const status = document.getElementById("status");
const welcome = document.getElementById("welcome");

let running = null;
let loaded = show(loadConversation);
focusQuestion();

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = question.value.trim();
  if (text && !running) {
    question.value = "";
    answer(text);
  }
});

question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    running?.abort();
  }
});

stop.addEventListener("click", () => running?.abort());

document.getElementById("new-chat").addEventListener("click", async () => {
  running?.abort();
  loaded = show(beginConversation);
  await loaded;
  focusQuestion();
});

for (const suggestion of document.querySelectorAll(".suggestion")) {
  suggestion.addEventListener("click", () => running || answer(suggestion.textContent));
}

async function answer(text) {
  const controller = new AbortController();
  setRunning(controller);
  await loaded;
  const turn = begin(text);
  try {
    await fill(turn.answer, ask(text, controller.signal), () => again(turn, text));
  } catch (error) {
    if (controller.signal.aborted) {
      stopped(turn, text);
    } else {
      const failure = { title: "The chat server did not answer.", advice: error.message };
      turn.answer.fail(failure, () => again(turn, text));
    }
  } finally {
    turn.answer.busy = false;
    if (running === controller) {
      setRunning(null);
    }
  }
}

async function fill(answer, events, retry) {
  let last;
  for await (last of events) {
    if (last.type === "error") {
      answer.fail(last, last.canRetry && retry);
    } else {
      answer.show(last);
    }
  }

  if (last?.type !== "error" && last?.type !== "done") {
    throw new Error("The connection broke off. Try again.");
  }
  status.textContent = last.type === "done" ? "The answer is complete." : "";
}

function stopped(turn, text) {
  status.textContent = "Stopped.";
  if (turn.answer.isEmpty) {
    // Nothing was said: the question goes back to where it can be changed.
    turn.remove();
    question.value ||= text;
  } else {
    turn.answer.note("Stopped");
  }
}

function again(turn, text) {
  if (!running) {
    turn.remove();
    answer(text);
  }
}

function begin(text) {
  welcome.hidden = true;
  const turn = addTurn(text);
  turn.answer.busy = true;
  return turn;
}

function setRunning(controller) {
  const hadFocus = document.activeElement === send || document.activeElement === stop;
  running = controller;
  send.hidden = running !== null;
  stop.hidden = running === null;
  status.textContent = running ? "The model is answering." : status.textContent;
  if (hadFocus || !running) {
    focusQuestion();
  }
}

/** On a touch screen focus would open the keyboard over the answer. */
function focusQuestion() {
  if (matchMedia("(pointer: fine)").matches) {
    question.focus({ preventScroll: true });
  }
}

/** Draws a whole conversation: what the server remembers, or a new one. */
async function show(load) {
  try {
    const { model, connection, events } = await load();
    clear();
    welcome.hidden = events.length > 0;
    document.getElementById("model").textContent = model;
    document.getElementById("connection").textContent = connection;
    let turn;
    for (const event of events) {
      if (event.type === "question") {
        turn = addTurn(event.text);
      } else {
        turn.answer.show(event);
      }
    }
  } catch (error) {
    status.textContent = `The chat server did not answer: ${error.message}`;
    document.getElementById("connection").textContent = status.textContent;
  }
}
