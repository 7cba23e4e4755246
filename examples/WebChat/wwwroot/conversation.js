// Draws the conversation: questions, and what comes of them. Only markdown.js makes more than text of a text.
import { button, copy, element, icon } from "./elements.js";
import { MarkdownView } from "./markdown.js";
import { follow, scrollToEnd } from "./scroller.js";

const conversation = document.getElementById("conversation");

conversation.addEventListener("click", ({ target }) => {
  const pressed = target.closest(".copy-code");
  if (pressed) {
    copy(pressed, pressed.closest(".code").querySelector("code").textContent);
  }
});

/** One question and its answer. `actions` has what the person can do with them: `send(turn, text)` asks anew from here on. */
export class Turn {
  #actions;
  #bubble;

  constructor(question, actions) {
    this.question = question;
    this.isKept = true;
    this.#actions = actions;
    this.#bubble = element("div", "question");
    this.answer = new Answer(() => actions.send(this, this.question));
    this.#showQuestion();
    conversation.append(this.#bubble, this.answer.element);
    scrollToEnd();
  }

  remove() {
    this.#bubble.remove();
    this.answer.element.remove();
  }

  #showQuestion() {
    const text = element("p", "bubble", this.question);
    text.dir = "auto";
    text.prepend(element("span", "only-spoken", "You: "));
    const edit = button("action when-idle", "edit", "Edit");
    edit.addEventListener("click", () => this.#editQuestion());
    this.#bubble.replaceChildren(text, edit);
    return edit;
  }

  #editQuestion() {
    const form = element("form", "editor");
    form.setAttribute("aria-label", "Edit your message");
    const field = element("textarea");
    field.setAttribute("aria-label", "Edited message");
    field.maxLength = 4000;
    field.dir = "auto";
    field.value = this.question;
    const cancel = button("plain", "close", "Cancel");
    const send = button("primary when-idle", "send", "Send");
    send.type = "submit";
    const row = element("div", "row");
    row.append(cancel, send);
    form.append(field, row);
    this.#bubble.replaceChildren(form);
    grow(field);
    field.focus();

    const close = () => this.#showQuestion().focus();
    cancel.addEventListener("click", close);
    field.addEventListener("input", () => grow(field));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      } else if (isSend(event)) {
        event.preventDefault();
        form.requestSubmit(send);
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim()) {
        this.#actions.send(this, field.value.trim());
      }
    });
  }
}

class Answer {
  #parts = element("div", "parts");
  #end = element("div", "end");
  #text = "";
  #current = null;
  #calls = new Map();
  #frame = 0;

  constructor(regenerate) {
    this.element = element("article", "answer");
    this.element.setAttribute("aria-label", "Answer");
    const dot = element("p", "busy");
    dot.append(element("span", "dot"), element("span", "", "Writing …"));
    this.element.append(element("h2", "only-spoken", "Answer"), this.#parts, dot, this.#end);
    this.#offer(regenerate);
  }

  get isEmpty() {
    return this.#parts.childElementCount === 0;
  }

  /** While it is busy, a screen reader waits for the whole answer. */
  set busy(value) {
    this.element.setAttribute("aria-busy", String(value));
    if (!value) {
      this.#close();
    }
  }

  show(event) {
    switch (event.type) {
      case "text":
        this.#text += this.#text && !(this.#current instanceof TextPart) ? `\n\n${event.text}` : event.text;
        this.#part(TextPart).add(event.text);
        break;
      case "thinking":
        this.#part(ThinkingPart).add(event.text);
        break;
      case "toolCall":
        this.#calls.set(event.id, this.#part(CallPart, event));
        break;
      case "toolResult":
        this.#calls.get(event.id)?.finish(event);
        break;
      case "cut":
        this.note("The answer came to its limit of length. Ask “Go on” for the rest.");
        break;
      case "stopped":
        this.note("Stopped");
        break;
    }
    // One drawing for all that comes between two frames; a page in the background gets no frames, and draws at the end.
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  note(text) {
    follow(() => this.#end.prepend(element("p", "note", text)));
  }

  /** Says what went wrong and what to do; `retry` is left out where it would not help. */
  fail({ title, advice }, retry) {
    this.element.classList.add("has-failed");
    follow(() => this.#end.prepend(failure(title, advice, retry)));
  }

  #part(kind, event) {
    if (!(this.#current instanceof kind) || event) {
      this.#close();
      this.#current = new kind(event);
      this.#parts.append(this.#current.element);
    }
    return this.#current;
  }

  #close() {
    follow(() => this.#current?.draw(true));
    this.#current = null;
  }

  #draw() {
    this.#frame = 0;
    follow(() => this.#current?.draw(false));
  }

  #offer(regenerate) {
    const actions = element("div", "actions");
    const copyAll = button("action", "copy", "Copy");
    copyAll.addEventListener("click", () => copy(copyAll, this.#text));
    const again = button("action when-idle again", "again", "Regenerate");
    again.addEventListener("click", regenerate);
    actions.append(copyAll, again);
    this.#end.append(actions);
  }
}

class TextPart {
  #view = new MarkdownView();
  #text = "";
  element = this.#view.element;

  add(text) {
    this.#text += text;
  }

  draw(isWhole) {
    this.#view.draw(this.#text, isWhole);
  }
}

class ThinkingPart {
  #summary = element("summary", "", "Thinking …");
  #unread = "";
  #text = element("p", "thought");
  element = element("details", "thinking");

  constructor() {
    this.#text.dir = "auto";
    this.#summary.prepend(icon("thought"));
    this.element.append(this.#summary, this.#text);
  }

  add(text) {
    this.#unread += text;
  }

  draw(isWhole) {
    this.#text.append(this.#unread);
    this.#unread = "";
    if (isWhole) {
      this.#summary.lastChild.textContent = "Thought about it";
    }
  }
}

class CallPart {
  #state = element("span", "state", "running");
  element = element("details", "call running");

  constructor({ name, arguments: given }) {
    const summary = element("summary");
    summary.append(icon("tool"), element("code", "", `${name}(${short(given)})`), this.#state);
    const list = element("dl");
    for (const [name, value] of Object.entries(given)) {
      list.append(element("dt", "", name), element("dd", "", value ?? "null"));
    }
    this.element.append(summary, list);
  }

  finish({ result, failed }) {
    this.element.classList.remove("running");
    this.element.classList.toggle("failed", failed);
    this.#state.textContent = failed ? "failed" : "done";
    const shown = element("pre", "", indented(result));
    shown.tabIndex = 0;
    this.element.append(element("p", "label", failed ? "Error" : "Result"), shown);
  }

  draw() {}
}

/** A box that says what went wrong, what to do and, where it helps, has a button to try again. */
export function failure(title, advice, retry) {
  const box = element("div", "failure");
  box.setAttribute("role", "alert");
  box.append(element("strong", "", title), element("p", "", advice));
  if (retry) {
    const pressed = button("plain", "again", "Try again");
    pressed.addEventListener("click", retry);
    box.append(pressed);
  }
  return box;
}

/** Enter sends, but not the Enter that ends the choosing of a word; 229 is how Safari says that. */
export function isSend(event) {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

/** A field is as high as its text; the style sheet bounds it. */
export function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

/** The arguments in one line; the whole of them stands below it. */
function short(given) {
  const line = Object.entries(given)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function indented(result) {
  try {
    return JSON.stringify(JSON.parse(result), null, 2);
  } catch {
    return result; // any text
  }
}
