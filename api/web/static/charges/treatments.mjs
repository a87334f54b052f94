// What is taken out of melts: rows of the matrix below its sources, and a table of one charge.
import { percent } from "/static/charges/bars.mjs";
import { sum } from "/static/charges/model.mjs";
import { table } from "/static/chart.mjs";
import { make } from "/static/make.mjs";
import { number, t } from "/static/words.mjs";

const DETAIL = ["name", "reagent", "does", "removed", "cost"];
const WORDS = new Set(["name", "does"]);

/** The treatments of a charge with the changes, once they are known. */
export function treatmentsOf(column, state) {
  return state.charges.has(column.order) ? state.treatments.filter((row) => row.order_id === column.order) : column.treatments;
}

/** A row for each treatment: its reagent in each order, and what it does to the melt; `first` is its place. */
export function treatmentRows(model, state, first) {
  const found = new Map();
  model.columns.forEach((column, place) => {
    for (const row of treatmentsOf(column, state)) {
      if (!found.has(row.treatment_id)) found.set(row.treatment_id, []);
      found.get(row.treatment_id).push({ ...row, place });
    }
  });
  return [...found].map(([name, rows], step) => treatmentRow(name, rows, { model, step, at: first + step }));
}

function treatmentRow(name, rows, { model, step, at }) {
  const reagent = sum(rows.map((row) => row.reagent_kg));
  const blank = (of) => make("td", { class: `frozen info at-${of}` });
  return make("tr", { class: step ? null : "first-of-kind", "aria-rowindex": at },
    make("th", { scope: "row", class: "frozen source", title: t("charges.treatment_how") },
      make("span", { text: name }), make("span", { class: "soft of", text: t("charges.treatment") })),
    blank("price"), blank("mass"),
    make("td", { class: "num frozen info at-used", text: reagent ? number(reagent, 1) : null }), blank("left"),
    model.columns.map((column, place) => treatmentCell(rows.find((row) => row.place === place))));
}

function treatmentCell(row) {
  if (!row) return make("td", {});
  const does = doneBy(row);
  return make("td", { class: "num treated", title: t("charges.treats", does) },
    make("span", { class: "kg", text: row.reagent_kg ? number(row.reagent_kg, 1) : null }),
    make("span", { class: "was", text: t("charges.treats_short", does) }));
}

function doneBy(row) {
  return { element: row.element, before: percent(row.before_pct), after: percent(row.after_pct) };
}

/** What is taken out of one melt, if anything is. */
export function treated(treatments, currency) {
  if (!treatments.length) return [];
  const columns = DETAIL.map((name) => ({ title: t(`charges.treat_${name}`, { currency }), numeric: !WORDS.has(name) }));
  const rows = treatments.map((row) => [
    row.treatment_id, row.reagent_kg ? number(row.reagent_kg, 1) : "–", t("charges.treats_short", doneBy(row)),
    number(row.removed_kg, 1), number(row.cost),
  ]);
  const region = { class: "wide", tabindex: 0, role: "region", "aria-label": t("charges.treated") };
  return [make("h3", { text: t("charges.treated") }), make("div", region, table(columns, rows, t("charges.treated")))];
}
