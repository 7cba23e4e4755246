// Draws what the model wrote, as Markdown. HTML in it stays text, an image is a link, and the sanitizer has the last word.
import DOMPurify from "./lib/dompurify/dompurify.js";
import hljs from "./lib/highlight/highlight.js";
import MarkdownIt from "./lib/markdown-it/markdown-it.js";
import { clone, element } from "./elements.js";

/** Beyond these a text is drawn as it is: nothing that a model sends may hold the page up, or get lost in the depth. */
const longestText = 100_000;
const longestCode = 20_000;
const tooDeep = /^(?:[ \t]*(?:>|[*+-][ \t]|\d{1,9}[.)][ \t])){20}|^[ \t]{80,}[>*+\d-]/m;

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
// "Title\n---" would make a heading of a paragraph that has been read by then.
markdown.disable("lheading");
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
markdown.validateLink = (address) => /^(https?:|mailto:)/i.test(address.trim());
markdown.renderer.rules.image = (tokens, index) => {
  const { content, attrs } = tokens[index];
  const { escapeHtml } = markdown.utils;
  return `<a href="${escapeHtml(Object.fromEntries(attrs).src)}">${escapeHtml(content || "image")}</a>`;
};
markdown.core.ruler.push("page", ({ tokens }) => {
  const headings = [];
  for (const token of tokens) {
    if (token.nesting === 1) {
      token.attrSet("dir", "auto");
    }
    if (token.type === "th_open" || token.type === "td_open") {
      // A style in an attribute is what the page's security policy refuses.
      token.attrs = [["dir", "auto"], ["class", /right|center/.exec(token.attrGet("style"))?.[0] ?? ""]];
    }
    if (token.type === "heading_open") {
      // Below the page's own headings, and without leaps, whatever the model began with.
      const level = Number(token.tag[1]);
      while (headings.at(-1) >= level) {
        headings.pop();
      }
      headings.push(level);
    }
    if (token.type.startsWith("heading_")) {
      token.tag = `h${Math.min(headings.length + 2, 6)}`;
    }
  }
});

const allowed = {
  ALLOWED_TAGS: [
    ..."p br hr h3 h4 h5 h6 strong em s a ul ol li blockquote pre code span".split(" "),
    ..."table thead tbody tr th td".split(" "),
  ],
  ALLOWED_ATTR: ["href", "title", "dir", "start", "class"],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  RETURN_DOM_FRAGMENT: true,
};

/** An element whose text may grow: only the blocks that changed are drawn anew, so nothing flickers and selections hold. */
export class MarkdownView {
  #drawn = [];

  constructor() {
    this.element = element("div", "text");
  }

  draw(text, isWhole) {
    if (text.length > longestText || tooDeep.test(text)) {
      this.#drawn = [];
      this.element.replaceChildren(element("p", "plain-text", text));
      return;
    }

    const environment = {};
    const blocks = blocksOf(markdown.parse(isWhole ? text : settled(text), environment));
    blocks.forEach((tokens, index) => {
      const html = markdown.renderer.render(tokens, markdown.options, environment);
      if (this.#drawn[index] !== html) {
        this.#drawn[index] = html;
        this.#put(index, finish(DOMPurify.sanitize(html, allowed)));
      }
    });
    this.#drawn.length = blocks.length;
    while (this.element.childNodes.length > blocks.length) {
      this.element.lastChild.remove();
    }
  }

  /** What scrolls keeps its place and its button: only what is in it changes. */
  #put(index, block) {
    const old = this.element.childNodes[index];
    const oldScroller = old?.querySelector(":scope > .scrolls");
    const scroller = block.querySelector(":scope > .scrolls");
    if (oldScroller && scroller && old.dataset.label === block.dataset.label) {
      oldScroller.replaceChildren(...scroller.childNodes);
    } else if (old) {
      old.replaceWith(block);
    } else {
      this.element.append(block);
    }
  }
}

/** One list of tokens for each block of the outermost level: each becomes one element. */
function blocksOf(tokens) {
  const blocks = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) {
      blocks.push([]);
    }
    blocks.at(-1).push(token);
    depth += token.nesting;
  }
  return blocks;
}

/** Gives links their manners, code its colours, label and button, and what is wide a scroller. */
function finish(fragment) {
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
  for (const code of fragment.querySelectorAll("pre > code")) {
    const language = /language-(\S+)/.exec(code.className)?.[1] ?? "";
    const block = clone("block");
    block.querySelector("span").textContent = language || "text";
    frame(block, code.parentElement, `Code ${language}`);
    if (hljs.getLanguage(language) && code.textContent.length <= longestCode) {
      const { value } = hljs.highlight(code.textContent, { language, ignoreIllegals: true });
      code.replaceChildren(DOMPurify.sanitize(value, allowed));
    }
  }
  for (const table of fragment.querySelectorAll("table")) {
    const scroller = element("div");
    table.replaceWith(scroller);
    scroller.append(table);
    frame(element("div", "table"), scroller, "Table");
  }
  return fragment.firstElementChild ?? element("p");
}

/** A keyboard can scroll only what it can get to, and a screen reader says only what has a name. */
function frame(outer, scroller, label) {
  scroller.classList.add("scrolls");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", label.trim());
  scroller.replaceWith(outer);
  outer.append(scroller);
  outer.dataset.label = label;
}

/** The text without an end that could still become something else: half a list's marker, a fence, a table's first lines. */
function settled(text) {
  const start = text.lastIndexOf("\n") + 1;
  const last = text.slice(start);
  const fences = text.slice(0, start).match(/^ {0,3}(```|~~~)/gm) ?? [];
  if (fences.length % 2 === 1) {
    return /^ {0,3}[`~]+$/.test(last) ? text.slice(0, start) : text;
  }
  if (/^\s*([-*+>#`~=_]+|\d{1,3}[.)]?)\s*$/.test(last) || /^ {0,3}(```|~~~)/.test(last)) {
    return text.slice(0, start);
  }
  const rows = rowsAtEnd(text);
  if (rows.length > 0 && rows.length < 3) {
    return text.slice(0, text.length - rows.join("\n").length);
  }
  return text.slice(0, start) + closed(last);
}

/** The lines of a table that the text ends with, the last of them unfinished: three make sure that it is one. */
function rowsAtEnd(text) {
  const lines = text.split("\n");
  const rest = lines.pop();
  const rows = lines.slice(lines.findLastIndex((line) => !isRow(line)) + 1);
  return isRow(rest) || (rest === "" && rows.length > 0) ? [...rows, rest] : [];
}

function isRow(line) {
  return line.trimStart().startsWith("|");
}

/** The line with what is open in it closed: bold text is bold from its first letter on. */
function closed(line) {
  let text = line.replace(/\[([^\]]*)\]\([^)]*$/, "$1");
  if (text.split("`").length % 2 === 0) {
    return text.endsWith("`") ? text.slice(0, -1) : `${text}\``;
  }
  text = text.replace(/(^|\s)\*{1,2}$/, "$1");
  return text.split("**").length % 2 === 0 ? `${text.replace(/\*+$/, "").trimEnd()}**` : text;
}
