// Files of the service that are kept on the planner's disk: Accept says which, so links cannot.
import { ask } from "/static/http.mjs";
import { make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { t } from "/static/words.mjs";

const KEEP_MS = 60_000;

/** Have the browser keep what the service answers under a name. */
export async function download(method, path, { accept, name, json }) {
  const { body } = await ask(method, path, { accept, json, file: true });
  const address = URL.createObjectURL(body);
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS);
}

/** A button that does so; while it is made, it says that it is. `asked` gives method, path and the rest. */
export function downloadButton(text, asked, kind = "second") {
  const button = make("button", { type: "button", class: kind, text });
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.textContent = t("frame.making", { what: text });
    try {
      const [method, path, more] = asked();
      await download(method, path, more);
    } catch (error) {
      sayWrong(error);
    }
    button.disabled = false;
    button.textContent = text;
    button.focus();
  });
  return button;
}
