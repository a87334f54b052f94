// A workbook that was mended elsewhere: dropped here, it is taken over as edits, one step to undo.
import { ask } from "/static/http.mjs";
import { question } from "/static/inventory/questions.mjs";
import { make } from "/static/make.mjs";
import { say, sayWrong } from "/static/notice.mjs";
import { t } from "/static/words.mjs";

const KEYS = ["row", "remove", "after"];

/** A button that takes a file, which may as well be dropped anywhere on the page. */
export function takesMended(book) {
  const take = (files) => takeOver(book, [...files]).catch(sayWrong);
  const input = make("input", { type: "file", id: "mended", hidden: true, accept: ".xlsx,.zip,.json" });
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  }
  document.addEventListener("drop", ({ dataTransfer }) => dataTransfer?.files.length && take(dataTransfer.files));
  return [input, make("button",
    { type: "button", class: "second", title: t("inventory.mended_how"), text: t("inventory.mended"),
    on: { click: () => input.click() } })];
}

async function takeOver(book, files) {
  if (files.length !== 1) return say(t("home.one_file"), "wrong");
  const [file] = files;
  const form = new FormData();
  form.append("file", file);
  const { body } = await ask("POST", `${book.here}/differences`, { body: form });
  for (const issue of body.left_out) say(issue.message, "wrong");
  if (!body.edits.length) return say(t("inventory.mended_none", { name: file.name }));
  const title = t("inventory.mended_title", { name: file.name });
  const many = t("inventory.mended_many", { many: body.edits.length });
  const answer = await question(title, [make("p", { text: many }), make("p", { text: t("inventory.mended_undo") })],
    [["yes", t("inventory.mended_yes")], ["no", t("inventory.no"), "second"]]);
  if (answer === "yes") book.edit(inKeys(book, body.edits));
  return undefined;
}

/** Edits as the page knows their rows; rows that are new get keys of its own. */
function inKeys(book, edits) {
  const added = new Map(edits.filter((edit) => edit.add).map((edit) => [edit.row, book.newKey()]));
  const of = (row) => added.get(row) ?? book.keyOf(row);
  return edits.map((edit) => ({ ...edit,
    ...Object.fromEntries(KEYS.filter((name) => typeof edit[name] === "number").map((name) => [name, of(edit[name])])) }));
}
