// What binds and what it is worth to move it; what another tonne of each lot would bring.
import { make } from "/static/make.mjs";
import { runId, scenarioId } from "/static/run.mjs";
import { sortedTable } from "/static/why/sorted.mjs";
import { elementName, number, t } from "/static/words.mjs";

const NOTHING = 1e-9;
const LEAST_SHOWN = 0.0005;

/** What binds each charge, with its price where there is one. */
export function binding(told) {
  const rows = told.charges.flatMap((charge) => rowsOf(charge, told.prices));
  return [
    scope(told.prices),
    sortedTable(t("why.binding"), [
      { title: t("why.head_charge"), value: (row) => row.order_id, show: (row) => chargeLink(row.order_id) },
      { title: t("why.head_binds"), words: true, value: (row) => row.name, show: (row) => named(row) },
      { title: t("why.head_step"), value: (row) => row.step, show: (row) => (row.step ? `${figure(row.step)} ${row.unit}` : null) },
      ...goalColumns(rows),
      {
        title: t("why.head_holds"), value: (row) => row.holds_from,
        show: (row) => range(row.holds_from, row.holds_to, row.unit, row.unit === "kg" ? 0 : 4),
      },
    ], rows),
  ];
}

/** Lots and offers: those used up, and those not used with the price at which they would be. */
export function sources(prices) {
  if (!prices) return make("p", { class: "soft", text: t("why.no_prices") });
  return sortedTable(t("why.metal"), [
    { title: t("why.head_lot"), value: (row) => row.source, show: (row) => lotLink(row.source) },
    {
      title: t("why.head_price", { currency: prices.currency }), numeric: true, value: (row) => row.price_per_t,
      show: (row) => number(row.price_per_t),
    },
    {
      title: t("why.head_comes_in", { currency: prices.currency }), numeric: true, value: (row) => row.comes_in_at_per_t,
      show: (row) => number(row.comes_in_at_per_t),
    },
    { title: t("why.head_means"), words: true, value: (row) => Number(row.is_used_up), show: (row) => meaning(row, prices.currency) },
    ...goalColumns(prices.sources, "why.per_tonne"),
    { title: t("why.head_holds_kg"), value: (row) => row.holds_from_kg, show: (row) => range(row.holds_from_kg, row.holds_to_kg, "kg", 0) },
  ], prices.sources);
}

function scope(prices) {
  if (!prices) return make("p", { class: "soft", text: t("why.no_prices") });
  return [
    make("p", { class: "soft", text: t(`why.holds_for_${prices.holds_for}`) }),
    prices.left_out ? make("p", { class: "soft", text: t("why.left_out", { count: prices.left_out }) }) : null,
  ];
}

/** The figures of a charge that have a price, and what binds besides; metal has a table of its own. */
function rowsOf(charge, prices) {
  const priced = prices?.charges.find((one) => one.order_id === charge.order_id)?.figures ?? [];
  const known = new Set(priced.map((one) => `${one.what}/${one.name}`));
  const rest = charge.binding.filter((one) => one.what !== "source" && !known.has(`${one.what}/${one.name}`));
  return [...priced, ...rest.map((one) => ({ ...one, prices: [] }))].map((one) => ({ ...one, order_id: charge.order_id }));
}

function named(row) {
  if (row.what === "tap") return t("why.tap", { kg: number(row.limit) });
  const sign = { least: "≥", most: "≤", exact: "=" }[row.side];
  const said = t(`why.${row.what}`, { name: elementName(row.name), sign, limit: figure(row.limit), unit: row.unit });
  return row.is_at_limit === false ? `${said} ${t("why.not_at_limit")}` : said;
}

/** A column for each goal of which any row has a price that is not nothing. */
function goalColumns(rows, name = "why.per_step") {
  const goals = new Map();
  for (const price of rows.flatMap((row) => row.prices)) {
    const counts = [price.more, price.less].some((one) => Math.abs(one ?? 0) > NOTHING);
    if (counts) goals.set(price.goal, price.unit);
  }
  return [...goals].map(([goal, unit]) => {
    const of = (row) => row.prices.find((price) => price.goal === goal);
    return {
      title: t(name, { goal: t(`why.goal_${goal}`), unit: goal === "aims" ? t("why.widths") : unit }), numeric: true,
      value: (row) => of(row)?.more ?? of(row)?.less, show: (row) => both(of(row)),
    };
  });
}

/** A price; where a step the other way is worth something else, both. */
function both(price) {
  if (!price || (price.more === null && price.less === null)) return null;
  if (price.less === null) return sign(price.more);
  if (price.more === null) return t("why.tighter", { value: sign(price.less) });
  const alike = Math.abs(price.more + price.less) <= 1e-6 * Math.max(1, Math.abs(price.more));
  return alike ? sign(price.more) : t("why.two_sided", { more: sign(price.more), less: sign(price.less) });
}

function sign(value) {
  const size = Math.abs(value);
  if (size < LEAST_SHOWN) return number(0);
  return (value > 0 ? "+" : "−") + number(size, size >= 100 ? 0 : size >= 1 ? 1 : 3, 0);
}

function figure(value) {
  return number(value, 4, 0);
}

/** Where a price holds, with as many decimals as tell its ends apart; or just where it is now. */
export function range(from, to, unit, most = 4) {
  if (from === null || from === undefined) return null;
  if (to === null) return t("why.from", { from: number(from, most, 0), unit });
  const digits = [most, most + 2, most + 4].find((some) => number(from, some) !== number(to, some));
  if (digits === undefined) return t("why.exactly", { at: number(from, most, 0), unit });
  return t("why.from_to", { from: number(from, digits, 0), to: number(to, digits, 0), unit });
}

function meaning(row, currency) {
  if (row.is_used_up) return t("why.used_up", { kg: number(row.mass_kg) });
  if (row.comes_in_at_per_t !== null) return breakEven(row, currency);
  return row.hindered_by ? t("why.hindered", { goal: t(`why.goal_${row.hindered_by}`) }) : t("why.not_looked");
}

/** At which price a lot or offer would come in; below nothing somebody has to pay for taking it. */
function breakEven(row, currency) {
  const per = (value) => `${number(value)} ${currency}/t`;
  if (row.comes_in_at_per_t < 0) return t("why.paid_for", { price: per(-row.comes_in_at_per_t), now: per(row.price_per_t) });
  const said = t(row.kind === "offer" ? "why.offered_at" : "why.valued_at",
    { price: per(row.comes_in_at_per_t), now: per(row.price_per_t) });
  const saves = row.prices.some((price) => price.goal === "cost" && price.more <= -LEAST_SHOWN);
  return saves ? `${said}. ${t("why.saves_but")}` : said;
}

/** A link to where a charge is looked at. */
export function chargeLink(order) {
  return make("a", { href: `/runs/${encodeURIComponent(runId)}/charges#${encodeURIComponent(order)}`, text: order });
}

/** A link to where a lot is kept, if the run has a scenario. */
export function lotLink(lot) {
  if (!scenarioId) return lot;
  return make("a", { href: `/scenarios/${encodeURIComponent(scenarioId)}/inventory#${encodeURIComponent(lot)}`, text: lot });
}
