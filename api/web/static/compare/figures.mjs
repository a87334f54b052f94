// Figures side by side: a value in each plan, its difference from the first, and whether that is good.
import { table } from "/static/chart.mjs";
import { LETTERS } from "/static/compare/pick.mjs";
import { make } from "/static/make.mjs";
import { number, signed, t } from "/static/words.mjs";

/** What is less shows as 0.00 in any unit: rounding, no difference. */
const NOISE = 0.005;
/** Which way is better: 1 more, -1 less; what is in neither is neither. */
const BETTER = {
  recycled_content: 1, post_consumer_content: 1, coc_cover: 1, recycled_content_pct: 1, post_consumer_pct: 1, revenue: 1,
  primary_metal: -1, metal_loss: -1, dross: -1, cost: -1, carbon: -1, changes: -1, metal_cost: -1, sorting_cost: -1, melting_cost: -1,
  treatment_cost: -1, dross_cost: -1, fixed_cost: -1, metal_loss_kg: -1, metal_loss_pct: -1, dross_kg: -1,
  primary_kg: -1, kgco2e_cut_off: -1,
  kgco2e_mass_allocated: -1, kwh: -1,
};

/** Decimals of a unit. */
export function digitsOf(unit, value = 0) {
  if (unit === "%") return 2;
  return Math.abs(value) < 100 && value % 1 !== 0 ? 2 : 0;
}

/** Whether a figure is the same in all plans. */
export function isSame({ values }) {
  const [first, ...rest] = values;
  return rest.every((value) => (value === null || first === null ? value === first : Math.abs(value - first) < NOISE));
}

/** The word for a difference: better, worse, more, less, the same. */
export function wordOf(name, difference) {
  if (Math.abs(difference) < NOISE) return t("compare.same");
  const way = BETTER[name];
  if (!way) return t(difference > 0 ? "compare.more" : "compare.less");
  return t(difference * way > 0 ? "compare.better" : "compare.worse");
}

/** The unit of a figure in each plan: money is in each plan's own currency. */
export function unitsOf(unit, plans) {
  return plans.map(({ currency }) => (unit === plans[0].currency ? currency : unit));
}

/** One cell: the value and, but for the first plan's, what it differs by. `own` is the unit in this plan. */
export function cell(figure, at, unit, name, own = unit) {
  const [value, difference] = [figure.values[at], figure.differences[at]];
  const bare = number(value, digitsOf(unit, value ?? 0));
  const shown = own === unit || value === null ? bare : `${bare} ${own}`;
  if (at === 0) return shown;
  if (difference === null) return make(
    "span", {}, shown, make("small", { class: "delta", text: value === null ? t("compare.not_there") : t("compare.not_comparable") }),
  );
  const word = wordOf(name, difference);
  const isEven = Math.abs(difference) < NOISE;
  const kind = isEven || !BETTER[name] ? "even" : difference * BETTER[name] > 0 ? "better" : "worse";
  const text = isEven ? word : t("compare.delta", { by: signed(difference, digitsOf(unit, difference)), word });
  return make("span", {}, shown, make("small", { class: `delta ${kind}`, text }));
}

/** The heads of a table with a column for each plan. */
export function heads(first, count, ...more) {
  return [...first.map((title) => ({ title })), ...LETTERS.slice(0, count).map((title) => ({ title, numeric: true })), ...more];
}

/** A table of named figures, in the unit of each. */
export function figuresTable(figures, plans, caption, nameOf) {
  const rows = figures.map((figure) => {
    const units = unitsOf(figure.unit, plans);
    return [nameOf(figure.name), figure.unit, ...figure.values.map((_, at) => cell(figure, at, figure.unit, figure.name, units[at]))];
  });
  return make(
    "div", { class: "wide", tabindex: 0, role: "group", "aria-label": caption },
    table(heads([t("compare.figure"), t("compare.unit")], plans.length), rows, caption),
  );
}
