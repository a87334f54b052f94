// A view that opens: what stands against it is said in its place, with a way to try again.
import { Lost } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { unsay } from "/static/notice.mjs";
import { t } from "/static/words.mjs";

const REST_MS = 2000;

/** Open a view in `where`; where the connection is lost it is tried again until it is back. */
export async function opening(where, open) {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      await anotherTry(where, error);
      unsay(error.message);
    }
  }
}

function anotherTry(where, error) {
  return new Promise((again) => {
    fill(where, make("section", { class: "empty", role: "alert" }, make("h2", { text: t("frame.cannot_open") }),
      make("p", { class: "wrong", text: error.message }),
      make("p", {}, make("button", { type: "button", text: t("frame.again"), on: { click: again } }))));
    if (error instanceof Lost) setTimeout(again, REST_MS);
  });
}
