// A workbook that was mended elsewhere: dropped here, it is taken over as edits, one step to undo.
import { isForeign, saidOf } from "/static/inventory/foreign_sheets.mjs";
import { shown } from "/static/inventory/merging.mjs";
import { question } from "/static/inventory/questions.mjs";
import { make } from "/static/make.mjs";
import { say, sayWrong } from "/static/notice.mjs";
import { t } from "/static/words.mjs";

const MOST_LISTED = 50;
const KEYS = ["row", "remove", "after"];

/** A button that takes a file, which may as well be dropped anywhere on the page; `nameOf` names a cell. */
export function takesMended(book, nameOf) {
  const take = (files) => takeOver(book, [...files], nameOf).catch(sayWrong);
  const input = make("input", { type: "file", id: "mended", hidden: true, accept: ".xlsx,.zip,.json,.csv" });
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  }
  document.addEventListener("drop", ({ dataTransfer }) => dataTransfer?.files.length && take(dataTransfer.files));
  return [input, make("button",
    { type: "button", class: "second", title: t("inventory.mended_how"), text: t("inventory.mended"),
    on: { click: () => input.click() } })];
}

async function takeOver(book, files, nameOf) {
  if (files.length !== 1) return say(t("home.one_file"), "wrong");
  const [file] = files;
  const body = await saidOf(file, `${book.here}/differences`, { tablesIn: ({ tables }) => tables });
  if (body === null) return undefined;
  for (const issue of body.left_out) if (!isForeign(issue)) say(issue.message, "wrong");
  if (!body.edits.length) return say(t("inventory.mended_none", { name: file.name }));
  const title = t("inventory.mended_title", { name: file.name });
  const many = t("inventory.mended_many", { many: body.edits.length });
  const told = [make("p", { text: many }), listed(book, body.edits, nameOf), make("p", { text: t("inventory.mended_undo") })];
  const answer = await question(title, told, [["yes", t("inventory.mended_yes")], ["no", t("inventory.no"), "second"]]);
  if (answer === "yes") book.edit(inKeys(book, body.edits));
  return undefined;
}

/** What differs: where, what stands here, and what the file says. */
function listed(book, edits, nameOf) {
  const heads = ["where", "was", "becomes"].map((name) => make("th", { scope: "col", text: t(`inventory.mended_${name}`) }));
  const rows = edits.slice(0, MOST_LISTED).map((edit) => make("tr", {}, cellsOf(book, edit, nameOf).map((text) => make("td", { text }))));
  const title = t("inventory.mended_list");
  const grid = make("table", { class: "plain" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows));
  const rest = edits.length - rows.length;
  return make("div", { class: "wide differing", tabindex: 0, role: "region", "aria-label": title }, grid,
    rest > 0 ? make("p", { class: "soft", text: t("inventory.mended_rest", { many: rest }) }) : null);
}

function cellsOf(book, edit, nameOf) {
  if (edit.left_out_seen) return [t("inventory.mended_unread"), t("inventory.blank_cell"), t("inventory.mended_read")];
  if (edit.setting) return [nameOf({ table: "settings", key: null, column: edit.setting }), shown(edit.was), shown(edit.value)];
  if (edit.add) return [edit.table, t("inventory.blank_cell"), t("inventory.mended_added", { row: rowSaid(edit.add) })];
  const at = (row, column) => nameOf({ table: edit.table, key: book.keyOf(row), column });
  if (edit.remove !== undefined) return [at(edit.remove), rowSaid(edit.was), t("inventory.removed")];
  return [at(edit.row, edit.column), shown(edit.was), shown(edit.value)];
}

/** The first cells of a row, enough to know it again. */
function rowSaid(cells) {
  return Object.values(cells).slice(0, 3).map(shown).join(", ");
}

/** Edits as the page knows their rows; rows that are new get keys of its own. */
function inKeys(book, edits) {
  const added = new Map(edits.filter((edit) => edit.add).map((edit) => [edit.row, book.newKey()]));
  const of = (row) => added.get(row) ?? book.keyOf(row);
  return edits.map((edit) => ({ ...edit,
    ...Object.fromEntries(KEYS.filter((name) => typeof edit[name] === "number").map((name) => [name, of(edit[name])])) }));
}
