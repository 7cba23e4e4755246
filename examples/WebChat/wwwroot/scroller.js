// The scrolling middle of the page: it follows what is written until the person scrolls away, and back at the end again.

const scroller = document.getElementById("scroller");
const jump = document.getElementById("jump");
let follows = true;
let lastTop = 0;

scroller.addEventListener("scroll", () => {
  const rest = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  follows = rest < 8 || (follows && scroller.scrollTop >= lastTop);
  lastTop = scroller.scrollTop;
  jump.hidden = follows;
});

jump.addEventListener("click", () => {
  scrollToEnd();
  scroller.focus();
});

addEventListener("resize", () => follow(() => {}));

/** Changes the page, and keeps its end in sight if it was. */
export function follow(change) {
  change();
  if (follows) {
    scroller.scrollTop = scroller.scrollHeight;
  } else {
    jump.hidden = false;
  }
}

export function scrollToEnd() {
  follows = true;
  jump.hidden = true;
  scroller.scrollTop = scroller.scrollHeight;
}

/** Scrolls by a page, from wherever the keyboard is. */
export function scrollPage(direction) {
  scroller.scrollBy({ top: direction * scroller.clientHeight * 0.9 });
}
