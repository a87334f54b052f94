// Columns of a paste that nobody knows: the planner says what each is, or that it is left out.
import { fieldOf } from "/static/inventory/names.mjs";
import { question } from "/static/inventory/questions.mjs";
import { make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

/** A list to choose a column's name from; the first choice, of no value, says `none`. */
export function columnList(schema, none, more = {}) {
  const option = (name) => make("option", { value: name, text: name, data: { field: fieldOf(schema, name) } });
  const own = schema.columns.flatMap((column) => column.names);
  const metals = schema.composition.length ? schema.symbols : [];
  return make("select", more, make("option", { value: "", text: none }),
    make("optgroup", { label: t("inventory.columns_own") }, own.map(option)),
    metals.length ? make("optgroup", { label: t("inventory.columns_metals") }, metals.map(option)) : null);
}

/**
 * Ask what columns are: `unknown` as headOf tells them, `names` those that are known. Resolves with the
 * names by place, null where a column is left out; "row" if the first row names none; null to let it be.
 */
export async function askedColumns(schema, { names, unknown }) {
  const lists = unknown.map(({ title, at, guess }) => {
    const list = columnList(schema, t("inventory.columns_leave"), { "aria-label": t("inventory.columns_is", { name: titled(title, at) }) });
    list.value = guess ?? "";
    return list;
  });
  const known = names.filter(Boolean).map((name) => fieldOf(schema, name));
  keepApart(lists, known);
  const heads = ["columns_title", "columns_values", "columns_meant"].map((name) =>
    make("th", { scope: "col", text: t(`inventory.${name}`) }));
  const rows = unknown.map(({ title, at, values }, place) => make("tr", {}, make("th", { scope: "row", text: titled(title, at) }),
    make("td", { text: values.join(" · ") }), make("td", {}, lists[place])));
  const told = [make("p", { text: t("inventory.columns_unknown") }), make("div", { class: "wide" },
    make("table", { class: "plain" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows)))];
  const answer = await question(t("inventory.columns_ask"), told, [["yes", t("inventory.columns_paste")],
    ["row", t("inventory.columns_row"), "second"], ["no", t("inventory.no"), "second"]]);
  if (answer !== "yes") return answer === "row" ? "row" : null;
  const chosen = new Map(unknown.map(({ at }, place) => [at, lists[place].value || null]));
  return names.map((name, at) => name ?? chosen.get(at) ?? null);
}

function titled(title, at) {
  return title || t("inventory.columns_nameless", { at: at + 1 });
}

/** No two titles are the same column, whichever way it is spelled. */
function keepApart(lists, known) {
  const look = () => {
    for (const list of lists) {
      const others = lists.filter((one) => one !== list).map((one) => one.selectedOptions[0].dataset.field);
      const taken = new Set([...known, ...others].filter(Boolean));
      for (const option of list.options) option.disabled = taken.has(option.dataset.field);
    }
  };
  for (const list of lists) list.addEventListener("change", look);
  look();
}
