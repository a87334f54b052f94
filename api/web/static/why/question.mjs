// Why not this lot: its smallest bite is planned around, and what that does is told.
import { ask } from "/static/http.mjs";
import { table } from "/static/chart.mjs";
import { fill, make } from "/static/make.mjs";
import { addressOf, runId } from "/static/run.mjs";
import { reviseButton } from "/static/why/revise.mjs";
import { cost } from "/static/why/verdicts.mjs";
import { number, t } from "/static/words.mjs";

/**
 * The question, with lots and orders to choose from; an address may ask it at once. It begins with
 * the first lot or offer that the plan leaves where it lies.
 */
export function question(input, plan) {
  const wished = new URLSearchParams(location.search);
  const names = [...(input.lots ?? []).map((lot) => lot.lot_id), ...(input.offers ?? []).map((offer) => offer.offer_id)];
  const lot = select("lot", names.map((name) => [name, name]), wished.get("why_not") ?? unusedOf(names, plan));
  const order = select(
    "order", [["", t("why.any_order")], ...input.orders.map((one) => [one.order_id, one.order_id])], wished.get("order"),
  );
  const answer = make("div", { class: "answer", "aria-live": "polite" });
  const button = make("button", { type: "submit", text: t("why.ask") });
  const form = make("form", { class: "question", on: { submit: (event) => {
    event.preventDefault();
    asked(lot.value, order.value, answer, button);
  } } }, make("label", {}, t("why.which_lot"), lot), make("label", {}, t("why.which_order"), order), button);
  if (wished.get("why_not")) asked(lot.value, order.value, answer, button);
  return [make("p", { class: "soft", text: t("why.question") }), form, answer];
}

/** The first name of which the plan takes nothing. */
export function unusedOf(names, { charges, bins, sorting }) {
  const takes = [...charges.flatMap((one) => one.lines), ...bins.flatMap((one) => one.contents), ...sorting];
  const used = new Set(takes.map(({ source }) => source));
  return names.find((name) => !used.has(name)) ?? null;
}

function select(name, options, chosen) {
  return make("select", { name }, options.map(([value, text]) => make("option", { value, text, selected: value === chosen })));
}

async function asked(lot, order, answer, button) {
  button.disabled = true;
  fill(answer, make("p", { class: "loading", text: t("why.planning_around", { lot }) }));
  const query = new URLSearchParams({ why_not: lot, ...(order ? { order } : {}) });
  try {
    const { body } = await ask("GET", `${addressOf(runId, "explanation")}?${query}`);
    fill(answer, answered(body.why_not));
  } catch (error) {
    fill(answer, make("p", { class: "wrong", text: error.message }));
  }
  button.disabled = false;
}

function answered(found) {
  return make("section", { class: "panel", "aria-label": found.source },
    make("p", {}, make("b", { text: found.message })),
    found.bite_kg ? make(
      "p",
      { class: "price",
        text: t("why.bite", { kg: number(found.bite_kg, 3, 0), order: found.target, cost: cost(found.cost_difference, found.currency) }) },
    ) : null,
    found.barred.length > 1 || (found.barred.length && found.finding !== "barred") ? barred(found.barred) : null,
    make("div", { class: "two" }, goals(found.goals), pushed(found.net)),
    found.left_out.map((row) => make("p", { class: "wrong", text: t("why.leaves_out", { order: row.order_id }) })),
    found.patch ? reviseButton(t("why.use_anyway"), { patch: found.patch }, { second: true }) : null);
}

function barred(places) {
  return make("details", {}, make("summary", { text: t("why.barred") }),
    make("ul", {}, places.map((place) => make("li", { text: `${place.order_id}: ${place.reasons.join("; ")}` }))));
}

function pushed(net) {
  if (!net.length) return null;
  const columns = [{ title: t("why.head_lot") }, { title: t("why.head_more_kg"), numeric: true }];
  return table(columns, net.map((one) => [one.source, plus(one.kg, 1)]), t("why.net"));
}

/** What becomes of each goal. */
export function goals(all) {
  const known = all.filter((one) => one.difference !== null);
  if (!known.length) return null;
  const columns = [{ title: t("why.head_goal") }, { title: t("why.head_change"), numeric: true }];
  return table(columns, known.map((one) => [t(`why.goal_${one.goal}`), `${plus(one.difference, 2)} ${one.unit}`]), t("why.goals"));
}

/** A difference with its sign. */
export function plus(value, most) {
  return (value > 0 ? "+" : "") + number(value, most, 0);
}
