// Weights that cannot be: more of a lot than there is, or more than a furnace takes.
import { number, t } from "/static/words.mjs";

/** A weighbridge and the books differ by so much, in %, without anybody being wrong. */
const TOLERANCE_PCT = 2;
const DIGITS = 1;

/** What a plan's sources hold and its charges' furnaces take; ids are those of the input. */
export function limitsOf(input, plan) {
  const mass = (rows, id) => (rows ?? []).map((row) => [row[id], figure(row.mass_kg)]);
  const takes = new Map((input.furnaces ?? []).map((row) => [row.furnace_id, figure(row.capacity_kg)]));
  const charges = plan.charges.map((one) => [one.order_id,
    { furnace: one.furnace, capacity_kg: takes.get(one.furnace) ?? null, heel_kg: one.heel_kg ?? 0 }]);
  return { sources: new Map([...mass(input.lots, "lot_id"), ...mass(input.offers, "offer_id")]), charges: new Map(charges) };
}

/**
 * Sentences about weights {target, source, kg} that cannot be; `lines` are all lines of the run, of
 * which those that are not weighed anew count as they were charged.
 */
export function beyond(weights, lines, { sources, charges }) {
  const anew = new Set(weights.map(nameOf));
  const before = lines.filter((line) => line.charged_kg !== null && !anew.has(nameOf(line)))
    .map((line) => ({ target: line.target, source: line.source, kg: line.charged_kg }));
  const all = [...weights, ...before];
  const total = (of, name) => all.filter((one) => one[of] === name).reduce((sum, { kg }) => sum + kg, 0);
  const unlike = (of) => [...new Set(weights.map((one) => one[of]))];
  return [
    ...unlike("source").filter((source) => isBeyond(total("source", source), sources.get(source))).map((source) =>
      t("sheet.beyond_lot", { source, kg: number(total("source", source), DIGITS, 0), most: number(sources.get(source), DIGITS, 0) })),
    ...unlike("target").flatMap((target) => overfull(target, total("target", target), charges.get(target))),
  ];
}

function overfull(target, kg, charge) {
  const melt = kg + (charge?.heel_kg ?? 0);
  if (!charge || !isBeyond(melt, charge.capacity_kg)) return [];
  return [t("sheet.beyond_furnace",
    { target, furnace: charge.furnace, kg: number(melt, DIGITS, 0), most: number(charge.capacity_kg, DIGITS, 0) })];
}

function isBeyond(kg, most) {
  return most !== null && most !== undefined && kg > most * (1 + TOLERANCE_PCT / 100);
}

function figure(value) {
  return value === null || value === undefined || value === "" ? null : Number(value);
}

const nameOf = ({ target, source }) => JSON.stringify([target, source]);
