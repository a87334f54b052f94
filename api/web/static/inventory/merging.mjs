// What other planners do meanwhile: told, and where two want the same cell, asked about.
import { question } from "/static/inventory/questions.mjs";
import { make } from "/static/make.mjs";
import { say, sayWrong } from "/static/notice.mjs";
import { date, number, person, t } from "/static/words.mjs";

/** A cell's value as a dialog tells it; nothing in it is said in words. */
export function shown(value) {
  if (value === null || value === undefined || value === "") return t("inventory.blank_cell");
  if (typeof value === "number") return number(value, 6, 0);
  return typeof value === "object" ? JSON.stringify(value) : date(value);
}

/** Have the page say and ask what a book hears of; `nameOf` names an issue's cell. */
export function tell(book, nameOf) {
  book.addEventListener("merged", ({ detail: { by } }) => say(t("inventory.merged", { who: person(by || t("inventory.somebody")) })));
  book.addEventListener("refused", ({ detail: { error } }) => sayWrong(error));
  book.addEventListener("gone", () => say(t("inventory.gone"), "wrong"));
  book.addEventListener("conflict",
    ({ detail: { conflicts, by } }) => settle(book, conflicts, { who: person(by || t("inventory.somebody")), nameOf }));
}

async function settle(book, conflicts, { who, nameOf }) {
  let all = null;
  for (const conflict of conflicts) {
    if (conflict.gone) {
      say(t("inventory.row_gone", { cell: nameOf(placeOf(conflict)), value: shown(conflict.edit.value), who }), "wrong");
      continue;
    }
    const answer = all ?? await ask(conflict, conflicts.length > 1, { who, nameOf });
    if (answer?.startsWith("all_")) all = answer;
    if (answer === "mine" || answer === "all_mine") book.insist(conflict);
  }
}

function placeOf({ edit, column }) {
  if (edit.setting) return { table: "settings", key: null, column: edit.setting };
  return { table: edit.table, key: edit.row ?? edit.remove, column: edit.column ?? column };
}

function ask(conflict, isOneOfMany, { who, nameOf }) {
  const { edit, theirs } = conflict;
  const mine = edit.remove === undefined ? shown(edit.value) : t("inventory.removed");
  const both = make("dl", { class: "figures both" },
    make("div", {}, make("dt", { text: t("inventory.yours") }), make("dd", { text: mine })),
    make("div", {}, make("dt", { text: t("inventory.theirs", { who }) }), make("dd", { text: shown(theirs) })));
  return question(t("inventory.both", { cell: nameOf(placeOf(conflict)) }), [make("p", { text: t("inventory.both_why", { who }) }), both], [
    ["mine", t("inventory.keep_mine")], ["theirs", t("inventory.keep_theirs"), "second"],
    ...(isOneOfMany ? [["all_mine", t("inventory.all_mine"), "second"], ["all_theirs", t("inventory.all_theirs"), "second"]] : [])]);
}
