// Planning again with a change, and asking first where metal or people may come to harm.
import { ask } from "/static/http.mjs";
import { make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { addressOf, may, runId } from "/static/run.mjs";
import { t } from "/static/words.mjs";

/** Plan this run again with a change as revisions take it, and open the run that comes of it. */
export async function revise({ patch, remove }, button) {
  button.disabled = true;
  try {
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const json = { patch: patch ?? {}, remove: remove ?? {} };
    const { body } = await ask("POST", addressOf(runId, "revisions"), { json, key });
    sessionStorage.setItem("remelt:planned", body.run_id); // its bar, which tells how far it is, has the focus
    location.assign(`/runs/${encodeURIComponent(body.run_id)}/why`);
  } catch (error) {
    sayWrong(error);
    button.disabled = false;
  }
}

/** A button that plans again; with a `question` it asks that first. None for who may not plan. */
export function reviseButton(text, change, { question, second } = {}) {
  if (!may("plan")) return make("b", { text });
  const button = make("button", { type: "button", class: second ? "second" : null, text, on: {
    click: () => (question ? confirm(text, question, () => revise(change, button)) : revise(change, button)),
  } });
  return button;
}

/** Ask in a window of its own; `yes` is done only if the planner says so. */
function confirm(title, question, yes) {
  const close = () => window_.close();
  const window_ = make("dialog", { "aria-labelledby": "asked", on: { close: () => window_.remove() } },
    make("h2", { id: "asked", text: title }),
    question.map((text) => make("p", { text })),
    make("div", { class: "row" },
      make("button", { type: "button", text: t("why.yes"), on: { click: () => { close(); yes(); } } }),
      make("button", { type: "button", class: "second", text: t("why.no"), autofocus: true, on: { click: close } })));
  document.body.append(window_);
  window_.showModal();
}
