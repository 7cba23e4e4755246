// Joins the page's controls to the conversation and the server, and this tab to the others.
import { Turn } from "./conversation.js";
import { failure, grow, isSend } from "./elements.js";
import { follow, scrollPage, scrollToEnd } from "./scroller.js";
import { ask, loadConversation, noAnswer } from "./server.js";

const [composer, question, send, stop, status] = byId("composer", "question", "send", "stop", "status");
const [welcome, conversation, trouble, elsewhere] = byId("welcome", "conversation", "trouble", "elsewhere");

/** The browser's other tabs show the same conversation: each tells the others when there is something else to see. */
const tabs = new BroadcastChannel("webchat");
let turns = [];
let running = null;
let isElsewhere = false;
let version = "";
let poll = 0;
let loaded = show();
focusQuestion();

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = question.value.trim();
  if (text && !isBusy()) {
    question.value = "";
    grow(question);
    answer(text);
  }
});

question.addEventListener("input", () => grow(question));
question.addEventListener("keydown", (event) => {
  if (isSend(event)) {
    event.preventDefault();
    composer.requestSubmit();
  } else if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault();
    scrollPage(event.key === "PageUp" ? -1 : 1);
  }
});

document.addEventListener("keydown", ({ key }) => key === "Escape" && running?.abort());
stop.addEventListener("click", () => running?.abort());

document.getElementById("new-chat").addEventListener("click", async () => {
  leave();
  loaded = show("DELETE");
  await loaded;
  tabs.postMessage("new");
  focusQuestion();
});
for (const suggestion of document.querySelectorAll(".suggestion")) {
  suggestion.addEventListener("click", () => isBusy() || answer(suggestion.textContent.trim()));
}

tabs.addEventListener("message", ({ data }) => {
  if (data === "new") {
    leave();
  }
  refresh();
});

// A page that slept heard nothing of the others.
document.addEventListener("visibilitychange", () => document.hidden || refresh());

/** Asks, in place of a turn and all behind it where one is given. */
async function answer(text, replaced) {
  const controller = new AbortController();
  const index = replaced ? turns.indexOf(replaced) : Infinity;
  setRunning(controller);
  await loaded;
  trouble.replaceChildren(); // what is wrong still shows at this question
  const before = turns.splice(index);
  before.forEach((other) => other.remove());
  const position = turns.filter((turn) => !turn.hasFailed).length;
  const turn = add(text);
  turn.answer.busy = true;
  scrollToEnd();
  if (document.activeElement === document.body) {
    focusQuestion();
  }
  const again = () => isBusy() || answer(text, turn);
  try {
    await fill(turn, ask(text, position, controller.signal), again);
  } catch (error) {
    if (running !== controller) {
      return; // another conversation is shown by now
    }
    if (controller.signal.aborted) {
      stopped(turn, before);
    } else {
      fail(turn, error, again);
    }
  } finally {
    turn.answer.busy = false;
    if (running === controller) {
      setRunning(null);
      tabs.postMessage("changed");
    }
  }
}

async function fill(turn, events, retry) {
  let last;
  for await (last of events) {
    if (last.type === "question") {
      tabs.postMessage("changed"); // from now on the server says that it is answering
    } else if (last.type === "error") {
      fail(turn, last, last.canRetry && retry);
    } else {
      turn.answer.show(last);
    }
  }

  if (last?.type !== "done") {
    throw noAnswer("The connection broke off. Try again.");
  }
  version = last.version;
  status.textContent = turn.hasFailed ? "" : "The answer is complete.";
}

/** The server forgets a question that was not answered: the turns behind it are counted without it. */
function fail(turn, error, retry) {
  turn.hasFailed = true;
  turn.answer.fail(error, retry);
}

function stopped(turn, before) {
  version = "";
  status.textContent = "Stopped.";
  if (!turn.answer.isEmpty) {
    turn.answer.show({ type: "stopped" });
    return;
  }
  // Nothing was said: what it was to replace is back, or the question is where it can be changed.
  turn.remove();
  turns.splice(-1, 1, ...before);
  before.forEach((other) => other.append());
  welcome.hidden = turns.length > 0;
  if (before.length === 0) {
    question.value ||= turn.text;
    grow(question);
  }
}

function add(text) {
  welcome.hidden = true;
  const turn = new Turn(text, (replaced, asked) => isBusy() || answer(asked, replaced));
  turns.push(turn);
  return turn;
}

function isBusy() {
  return running !== null || isElsewhere;
}

/** Ends what is being written, for a conversation that is not to be seen any more. */
function leave() {
  running?.abort();
  setRunning(null);
}

function setRunning(controller) {
  const hadFocus = [document.body, send, stop].includes(document.activeElement);
  running = controller;
  showState();
  status.textContent = running ? "The model is answering." : status.textContent;
  if (hadFocus) {
    focusQuestion();
  }
}

function setElsewhere(value) {
  isElsewhere = value;
  showState();
  clearTimeout(poll);
  // The tab that writes says when it is done, unless it was closed.
  poll = value && setTimeout(refresh, 1000);
}

function showState() {
  send.hidden = running !== null;
  stop.hidden = !send.hidden;
  send.disabled = isElsewhere;
  elsewhere.hidden = !isElsewhere;
  conversation.classList.toggle("is-busy", isBusy());
}

/** On a touch screen focus would open the keyboard over the answer. */
function focusQuestion() {
  if (matchMedia("(pointer: fine)").matches) {
    question.focus({ preventScroll: true });
  }
}

function refresh() {
  loaded = running ? loaded : show();
}

/** Draws a whole conversation: what the server remembers, or a new one. */
async function show(method) {
  try {
    const view = await loadConversation(method);
    trouble.replaceChildren();
    setElsewhere(view.isAnswering);
    if (view.version !== version) {
      version = view.version;
      document.getElementById("model").textContent = view.model;
      document.getElementById("connection").textContent = view.connection;
      follow(() => draw(view));
    }
  } catch (error) {
    setElsewhere(false);
    trouble.replaceChildren(failure(error, () => (loaded = show(method))));
  }
}

function draw({ events, isAnswering }) {
  turns = [];
  conversation.replaceChildren();
  welcome.hidden = events.length > 0;
  for (const event of events) {
    if (event.type === "question") {
      add(event.text);
    } else {
      turns.at(-1).answer.show(event);
    }
  }
  turns.forEach((turn, index) => (turn.answer.busy = isAnswering && index === turns.length - 1));
}

function byId(...ids) {
  return ids.map((id) => document.getElementById(id));
}
