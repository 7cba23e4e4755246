// Draws the conversation: questions, and what comes of them. Only markdown.js makes more than text of a text.
import { clone, copy, element, failure, grow, isSend } from "./elements.js";
import { MarkdownView } from "./markdown.js";
import { follow } from "./scroller.js";

const conversation = document.getElementById("conversation");
const notes = { cut: "The answer came to its limit of length. Ask “Go on” for the rest.", stopped: "Stopped" };

conversation.addEventListener("click", ({ target }) => {
  const button = target.closest(".copy-code");
  if (button) {
    copy(button, button.closest(".code").querySelector("code").textContent);
  }
});

/** One question and its answer; `send` asks anew from here on, with the same words or others. */
export class Turn {
  #element = clone("turn");
  #question = this.#element.querySelector(".question");
  #send;

  constructor(text, send) {
    this.text = text;
    this.answer = new Answer(this.#element.querySelector(".answer"));
    this.#send = (asked) => send(this, asked);
    this.#question.querySelector(".bubble").append(text);
    this.#question.querySelector(".edit").addEventListener("click", () => this.#edit());
    this.#element.querySelector(".regenerate").addEventListener("click", () => this.#send(text));
    this.append();
  }

  append() {
    conversation.append(this.#element);
  }

  remove() {
    this.#element.remove();
  }

  #edit() {
    const form = clone("editor");
    const field = form.querySelector("textarea");
    const close = () => {
      form.replaceWith(this.#question);
      this.#question.querySelector(".edit").focus();
    };
    this.#question.replaceWith(form);
    field.value = this.text;
    field.focus();
    grow(field);
    field.addEventListener("input", () => grow(field));
    form.querySelector(".cancel").addEventListener("click", close);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
      } else if (event.target === field && isSend(event)) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim()) {
        this.#send(field.value.trim());
      }
    });
  }
}

class Answer {
  #element;
  #parts;
  #current = null;
  #calls = new Map();
  #texts = [];
  #frame = 0;
  #pause = 0;

  constructor(article) {
    this.#element = article;
    this.#parts = article.querySelector(".parts");
    const button = article.querySelector(".copy-answer");
    button.addEventListener("click", () => copy(button, this.#texts.map((part) => part.text).join("\n\n")));
  }

  get isEmpty() {
    return this.#parts.childElementCount === 0;
  }

  /** While it is busy, a screen reader waits for the whole answer. */
  set busy(value) {
    this.#element.setAttribute("aria-busy", value);
    if (!value) {
      this.#endPart();
    }
  }

  show(event) {
    switch (event.type) {
      case "text":
        this.#part(TextPart).text += event.text;
        break;
      case "thinking":
        this.#part(ThinkingPart).text += event.text;
        break;
      case "toolCall":
        this.#endPart();
        this.#calls.set(event.id, this.#part(CallPart, event));
        break;
      case "toolResult":
        follow(() => this.#calls.get(event.id)?.finish(event));
        break;
      case "cut":
      case "stopped":
        this.#end(element("p", "note", notes[event.type]));
        break;
    }
    // One drawing for all that comes between two frames, fewer where one takes long; a page in the background draws at the end.
    this.#frame ||= this.#pause < 50 ? requestAnimationFrame(() => this.#draw()) : setTimeout(() => this.#draw(), this.#pause);
  }

  #draw() {
    const begun = performance.now();
    this.#frame = 0;
    follow(() => this.#current?.draw(false));
    this.#pause = 3 * (performance.now() - begun);
  }

  fail(error, retry) {
    this.#element.classList.add("has-failed");
    this.#end(failure(error, retry));
  }

  #end(added) {
    follow(() => this.#element.querySelector(".end").append(added));
  }

  #part(Kind, event) {
    if (!(this.#current instanceof Kind)) {
      this.#endPart();
      this.#current = new Kind(event);
      this.#parts.append(this.#current.element);
      if (Kind === TextPart) {
        this.#texts.push(this.#current);
      }
    }
    return this.#current;
  }

  #endPart() {
    follow(() => this.#current?.draw(true));
    this.#current = null;
  }
}

class TextPart {
  #view = new MarkdownView();
  element = this.#view.element;
  text = "";

  draw(isWhole) {
    this.#view.draw(this.text, isWhole);
  }
}

class ThinkingPart {
  element = clone("thinking");
  text = "";

  draw(isWhole) {
    this.element.querySelector("p").textContent = this.text;
    this.element.querySelector("span").textContent = isWhole ? "Thought about it" : "Thinking …";
  }
}

class CallPart {
  element = clone("call");

  constructor({ name, arguments: given }) {
    const list = this.element.querySelector("dl");
    for (const [argument, value] of Object.entries(given)) {
      list.append(element("dt", "", argument), element("dd", "", value ?? "null"));
    }
    this.element.querySelector("code").textContent = `${name}(${short(given)})`;
  }

  finish({ result, failed }) {
    const shown = element("pre", "", indented(result));
    shown.tabIndex = 0;
    this.element.append(element("p", "label", failed ? "Error" : "Result"), shown);
    this.element.classList.remove("running");
    this.element.classList.toggle("failed", failed);
    this.element.querySelector(".state").textContent = failed ? "failed" : "done";
  }

  draw() {}
}

/** The arguments in one line; the whole of them stands below it. */
function short(given) {
  const line = Object.entries(given).map((pair) => pair.join(": ")).join(", ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function indented(result) {
  try {
    return JSON.stringify(JSON.parse(result), null, 2);
  } catch {
    return result; // any text
  }
}
