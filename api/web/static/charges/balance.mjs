// What is used of each source and what is left of it, with a planner's changes.
import { at, sum } from "/static/charges/model.mjs";

/** Metal that is already counted under another name: as lots, or in the charge before. */
const WITHIN = new Set(["heel", "outlet", "bin"]);

/** Kilograms of a source in an order as they are with the changes. */
export function nowOf(model, state, row, column) {
  const key = at(row.source, column.order);
  return state.changes.of(row.source, column.order)?.kg ?? state.moved.get(key) ?? model.cells.get(key)?.kg ?? 0;
}

/** What is used and left of a row with the changes; `wasUsed` and `wasLeft` are the plan's. */
export function balanceOf(model, state, row) {
  const used = sum(model.columns.map((column) => nowOf(model, state, row, column)));
  const more = used - row.used;
  return { used, left: row.left === null ? null : row.left - more, wasUsed: row.used, wasLeft: row.left };
}

/**
 * The sums of rows. What is in the furnace already, sorted or in bins is there once only; a heel is
 * not charged, so that what the orders take adds up to what is used. Of what there is as much as
 * one likes, there is what the plan takes.
 */
export function sumsOf(model, rows, state) {
  const charged = rows.filter((row) => row.kind !== "heel");
  const orders = model.columns.map((column) => sum(charged.map((row) => nowOf(model, state, row, column))));
  return {
    there: sum(rows.filter((row) => !WITHIN.has(row.kind)).map((row) => row.mass ?? row.used + row.away)),
    used: sum(orders), left: sum(rows.map((row) => balanceOf(model, state, row).left ?? 0)), orders,
  };
}
