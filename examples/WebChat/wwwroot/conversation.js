// Draws the conversation. Text only ever becomes text: nothing here parses HTML.

const conversation = document.getElementById("conversation");
const scroller = document.getElementById("scroller");

export function clear() {
  conversation.replaceChildren();
}

/** Draws a question, and gives the answer below it, to be filled. */
export function addTurn(question) {
  const bubble = element("p", "question", question);
  bubble.prepend(element("span", "only-spoken", "You: "));
  const answer = new Answer();
  conversation.append(bubble, answer.element);
  scrollToEnd();
  return { answer, remove: () => [bubble, answer.element].forEach((part) => part.remove()) };
}

class Answer {
  #text = null;
  #calls = new Map();

  constructor() {
    this.element = element("article", "answer");
    this.element.setAttribute("aria-label", "Answer");
  }

  get isEmpty() {
    return this.element.childElementCount === 0;
  }

  /** While it is busy, a screen reader waits for the whole answer. */
  set busy(value) {
    this.element.setAttribute("aria-busy", String(value));
  }

  show(event) {
    const followed = isAtEnd();
    switch (event.type) {
      case "text":
        this.#addText(event.text);
        break;
      case "toolCall":
        this.#addCall(event);
        break;
      case "toolResult":
        this.#calls.get(event.id)?.finish(event);
        break;
    }
    if (followed) {
      scrollToEnd();
    }
  }

  note(text) {
    this.element.append(element("p", "note", text));
    scrollToEnd();
  }

  /** Says what went wrong and what to do; `retry` is left out where it would not help. */
  fail({ title, advice }, retry) {
    const box = element("div", "failure");
    box.setAttribute("role", "alert");
    box.append(element("strong", "", title), element("p", "", advice));
    if (retry) {
      const button = element("button", "", "Try again");
      button.type = "button";
      button.addEventListener("click", retry);
      box.append(button);
    }
    this.element.append(box);
    scrollToEnd();
  }

  #addText(text) {
    if (!this.#text) {
      this.#text = element("p", "text");
      this.element.append(this.#text);
    }
    this.#text.append(text);
  }

  #addCall(event) {
    const call = new ToolCall(event);
    this.#calls.set(event.id, call);
    this.element.append(call.element);
    this.#text = null;
  }
}

class ToolCall {
  #state = element("span", "state", "running");

  constructor({ name, arguments: given }) {
    const summary = element("summary");
    summary.append(element("code", "", `${name}(${short(given)})`), this.#state);
    this.element = element("details", "call running");
    this.element.append(summary, this.#argumentList(given));
  }

  finish({ result, failed }) {
    this.element.classList.remove("running");
    this.element.classList.toggle("failed", failed);
    this.#state.textContent = failed ? "failed" : "done";
    this.element.append(element("p", "label", failed ? "Error" : "Result"), element("pre", "", result));
  }

  #argumentList(given) {
    const list = element("dl");
    for (const [name, value] of Object.entries(given)) {
      list.append(element("dt", "", name), element("dd", "", value ?? "null"));
    }
    return list;
  }
}

/** The arguments in one line; the whole of them stands below it. */
function short(given) {
  const line = Object.entries(given)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function element(tag, className = "", text = "") {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = text;
  return created;
}

function isAtEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
}

function scrollToEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}
