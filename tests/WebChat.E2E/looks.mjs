// How it looks: phone and desktop, light and dark. The pictures are for a reviewer.
import assert from "node:assert/strict";
import { longText } from "./page.mjs";

const desktop = { viewport: { width: 1200, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const pictures = (name, options, colorScheme) => async ({ open, webChat, screenshots }) => {
  const chat = await open(webChat.url, { ...options, colorScheme });
  const picture = (what) => chat.page.screenshot({ path: `${screenshots}${what}-${name}-${colorScheme}.png` });
  await chat.welcome.waitFor();
  await chat.assertAccessible();
  await chat.assertFitsWidth();
  await picture("welcome");

  await chat.ask("What is the weather in Paris?");
  await chat.answered();
  await chat.calls.first().locator("summary").click();
  await picture("tool-call");
  await chat.ask(`And a long word: ${"Donaudampfschifffahrt".repeat(8)} ${longText}`);
  await chat.hears("This is");
  await picture("answering");
  await chat.stop.click();
  await chat.hears("Stopped");
  await chat.assertAccessible();
  await chat.assertFitsWidth();
  await picture("conversation");

  for (const button of await chat.page.getByRole("button").all()) {
    const { height } = await button.boundingBox();
    assert.ok(height >= 44, `${await button.innerText()} is ${height} px high, too small for a finger`);
  }
};

export const looks = {
  "a desktop in light colours": pictures("desktop", desktop, "light"),
  "a desktop in dark colours": pictures("desktop", desktop, "dark"),
  "a phone in light colours": pictures("phone", phone, "light"),
  "a phone in dark colours": pictures("phone", phone, "dark"),
};
