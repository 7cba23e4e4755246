// The pieces a page is made of. Text only ever becomes text.

export function element(tag, className = "", text = "") {
  const created = document.createElement(tag);
  if (className) {
    created.className = className;
  }
  created.textContent = text;
  return created;
}

/** A button with an icon of index.html; what it does is said in words too. */
export function button(className, iconName, text) {
  const created = element("button", className);
  created.type = "button";
  created.append(icon(iconName), element("span", "", text));
  return created;
}

export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** Copies a text and says so in the button's own words for a moment. */
export async function copy(pressed, text) {
  const label = pressed.querySelector("span");
  label.dataset.text ??= label.textContent;
  label.textContent = (await toClipboard(text)) ? "Copied" : "Not copied";
  clearTimeout(Number(pressed.dataset.timer));
  pressed.dataset.timer = setTimeout(() => (label.textContent = label.dataset.text), 2000);
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Over plain HTTP from another machine there is no clipboard but the old one.
    const field = element("textarea", "only-spoken");
    field.value = text;
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return isCopied;
  }
}
