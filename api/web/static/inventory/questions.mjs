// Questions that wait for an answer, in a dialog of the page's own.
import { make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

/** Ask something; `buttons` are [name, text, class]. Resolves with the name of the one pressed. */
export function question(title, children, buttons) {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: "question", "aria-label": title }, make("h2", { text: title }), ...children,
      make("div", { class: "row" }, buttons.map(([name, text, style]) =>
        make("button", { type: "button", class: style ?? null, text, on: { click: () => { dialog.close(name); } } }))));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue || null); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Ask for a text; null if it is not given. `title` says what is done, also on the button that does it. */
export async function asked(title, label, value = "", options = []) {
  const input = make("input", { id: "asked", maxlength: 255, list: options.length ? "asked-options" : null, autocomplete: "off" });
  input.value = value;
  const list = options.length ? make("datalist", { id: "asked-options" }, options.map((one) => make("option", { value: one }))) : null;
  const form = make("form",
    { method: "dialog", on: { submit: (event) => { event.preventDefault(); form.closest("dialog").close("yes"); } } },
    make("label", { for: "asked", text: label }), input, list);
  setTimeout(() => input.select());
  const answer = await question(title, [form], [["yes", title], ["no", t("inventory.no"), "second"]]);
  return answer === "yes" && input.value.trim() ? input.value.trim() : null;
}
