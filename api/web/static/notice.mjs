// Short notices at the edge of the page, read out by screen readers.
import { t } from "/static/words.mjs";

const STAYS_MS = 8000;

/**
 * Say something; `kind` is "said" or "wrong". A wrong one stays until it is closed. What stands there
 * already is not said twice.
 */
export function say(text, kind = "said") {
  unsay(text);
  const notices = document.getElementById("notices");
  const notice = document.createElement("div");
  notice.className = `notice ${kind}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "quiet";
  close.setAttribute("aria-label", t("frame.close"));
  close.textContent = "×";
  close.addEventListener("click", () => notice.remove());
  notice.append(words, close);
  notices.append(notice);
  if (kind !== "wrong") setTimeout(() => notice.remove(), STAYS_MS);
}

/** Take back what was said: it is mended. */
export function unsay(text) {
  const notices = document.getElementById("notices");
  [...notices.children].find((one) => one.textContent === `${text}×`)?.remove();
}

/** Say what went wrong, in the words of whatever was thrown. */
export function sayWrong(error) {
  say(error.message, "wrong");
}
