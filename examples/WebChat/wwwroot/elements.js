// The pieces a page is made of: from the templates of index.html, or by their names. Text only ever becomes text.

export function clone(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

export function element(tag, className = "", text = "") {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = text;
  return created;
}

/** Copies a text, and says so in the button's own words for a moment. */
export async function copy(button, text) {
  const label = button.querySelector("span");
  label.textContent = await navigator.clipboard.writeText(text).then(
    () => "Copied",
    () => "Not copied",
  );
  setTimeout(() => (label.textContent = "Copy"), 2000);
}

/** Enter sends, but not the Enter that ends the choosing of a word; 229 is how Safari says that. */
export function isSend(event) {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

/** A field is as high as its text; the style sheet bounds it. */
export function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

/** A box that says what went wrong, what to do and, where it helps, has a button to try again. */
export function failure({ title = "Something went wrong.", advice, message }, retry) {
  const box = clone("failure");
  const button = box.querySelector("button");
  box.querySelector("strong").textContent = title;
  box.querySelector("p").textContent = advice ?? message;
  button.hidden = !retry;
  button.addEventListener("click", () => retry());
  return box;
}
