// Charges side by side, each with its lines; metal and purchases.
import { table } from "/static/chart.mjs";
import { cell, heads, isSame, unitsOf } from "/static/compare/figures.mjs";
import { LETTERS } from "/static/compare/pick.mjs";
import { make } from "/static/make.mjs";
import { number, t } from "/static/words.mjs";

const SAME_KG = 1e-6;

/** Whether an order is made alike in all plans. */
export function orderIsSame(order) {
  const all = order.made.every((made) => made === order.made[0]);
  return all && order.moved_kg.every((kg) => kg <= SAME_KG) && isSame(order.cost);
}

/** One order: where it is made, its figures, and its lines. */
export function orderCard(order, plans, onlyWhatDiffers) {
  const count = order.made.length;
  const unit = [["tap_kg", "kg"], ["cost", plans[0].currency], ["recycled_content_pct", "%"], ["metal_loss_kg", "kg"]];
  const figures = unit.map(([name, of]) => [
    t(`compare.order_${name}`), of, ...order[name].values.map((_, at) => cell(order[name], at, of, name, unitsOf(of, plans)[at])),
  ]);
  const moved = [t("compare.moved"), "kg", ...order.moved_kg.map((kg, at) => (at === 0 ? "" : number(kg)))];
  const lines = onlyWhatDiffers ? order.lines.filter(({ kg }) => !isSame(kg)) : order.lines;
  return make("details", { class: "order card", "data-order": order.order_id },
    make("summary", {}, make("b", { text: order.order_id }), " ", make("span", { class: "soft", text: summaryOf(order) })),
    make("div", { class: "wide", tabindex: 0, role: "group", "aria-label": order.order_id },
      table(heads([t("compare.figure"), t("compare.unit")], count), [...figures, moved], order.order_id)),
    lines.length ? sourcesTable(
      lines, count, t("compare.lines_of", { order: order.order_id }),
    ) : make("p", { class: "soft", text: t("compare.lines_same") }));
}

function summaryOf(order) {
  const made = order.made.flatMap((is, at) => (is ? [LETTERS[at]] : []));
  if (!made.length) return t("compare.made_nowhere");
  if (made.length < order.made.length) return t("compare.made_only", { letters: made.join(", ") });
  const most = Math.max(...order.moved_kg);
  return most > SAME_KG ? t("compare.moved_most", { kg: number(most) }) : t("compare.same_charge");
}

/** Lots or offers with their kilograms in each plan. */
export function sourcesTable(sources, count, caption) {
  const rows = sources.map(({ source, kg }) => [source, ...kg.values.map((_, at) => cell(kg, at, "kg", "")), where(kg)]);
  return make("div", { class: "wide", tabindex: 0, role: "group", "aria-label": caption },
    table(heads([t("compare.source")], count, { title: t("compare.who") }), rows, caption));
}

function where({ values }) {
  const has = values.flatMap((value, at) => (value > SAME_KG ? [LETTERS[at]] : []));
  return has.length === values.length ? "" : t("compare.only", { letters: has.join(", ") });
}

/** What is bought in any plan: kilograms by offer, spelled as sources are. */
export function purchasesOf(plans) {
  const kg = plans.map(({ purchases }) => new Map(purchases.map(({ offer_id: offer, kg: bought }) => [offer, bought])));
  const offers = [...new Set(kg.flatMap((one) => [...one.keys()]))];
  return offers.map((source) => {
    const values = kg.map((one) => one.get(source) ?? 0);
    return { source, kg: { values, differences: values.map((value) => value - values[0]) } };
  });
}
