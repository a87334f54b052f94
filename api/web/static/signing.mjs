// Signing in with a key: on a page of its own, or over the page that asked, where nothing typed is lost.
import { make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

let waiting = null;

/** Whether the key holds; the browser keeps it then. Throws where the service does not say. */
export async function signIn(key) {
  const headers = { Accept: "application/json", "Remelt-Page": "1" };
  const answer = await fetch("/sign-in", { method: "POST", headers, body: new URLSearchParams({ key }) })
    .catch(() => { throw new Error(t("frame.lost")); });
  const { status = answer.status, detail } = await answer.json();
  if (status === 401) return false;
  if (status >= 400) throw new Error(detail);
  return true;
}

/** Have `form` sign in by itself and say what is wrong beside its field; `done` is called then. */
export function enhance(form, done) {
  const input = form.elements.key;
  const wrong = form.querySelector(".wrong");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const why = await signIn(input.value.trim()).then((holds) => (holds ? "" : t("sign_in.wrong")), (error) => error.message);
    wrong.textContent = why;
    wrong.hidden = !why;
    input.setAttribute("aria-invalid", String(Boolean(why)));
    if (why) input.focus();
    else done();
  });
}

/** Asks for a key over the page, once for all who wait; settled when one holds. Closed, it is asked for again. */
export function signedIn() {
  if (!waiting) {
    waiting = {};
    waiting.over = new Promise((resolve) => { waiting.done = resolve; });
  }
  waiting.dialog ??= shown();
  return waiting.over;
}

function shown() {
  const form = make("form", { class: "sign-in" }, make("p", { text: t("sign_in.on") }),
    make("label", { for: "key", text: t("sign_in.key") }),
    make("input", { id: "key", name: "key", type: "password", autocomplete: "current-password",
      required: true, "aria-describedby": "wrong-key" }),
    make("p", { id: "wrong-key", class: "wrong", role: "alert", hidden: true }),
    make("button", { type: "submit", text: t("sign_in.go") }));
  const dialog = make("dialog", { class: "asks-key", "aria-label": t("sign_in.title") }, make("h2", { text: t("sign_in.title") }), form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (waiting) waiting.dialog = null;
  });
  enhance(form, () => {
    waiting.done();
    waiting = null;
    dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
