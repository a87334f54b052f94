// What the matrix shows, worked out from a plan and its input: rows, columns, kilograms, pins.

export const KINDS = ["lot", "outlet", "bin", "offer", "primary", "alloying", "heel"];
export const SEEN_KG = 0.5;
const ORIGINS = new Set(["primary", "alloying"]);

/** One name for a source in an order; ids are opaque and may hold anything but this sign. */
export function at(source, order) {
  return `${source}\u0000${order}`;
}

/** Rows, columns and cells of a plan; `origins` are those of materials that the library knows. */
export function modelOf(plan, input, origins = new Map()) {
  const columns = columnsOf(plan, input);
  const cells = cellsOf(plan);
  const orders = new Set(columns.map((column) => column.order));
  const pins = new Map((input.pins ?? []).filter((pin) => orders.has(pin.target))
    .map((pin) => [at(pin.source, pin.target), pinOf(pin)]));
  const rows = rowsOf(plan, input, origins);
  const away = awayOf(plan);
  const known = new Set(rows.map((row) => row.source));
  for (const { source, kind } of cells.values()) {
    if (!known.has(source)) rows.push(rowOf(kind, source));
    known.add(source);
  }
  const used = usedOf(cells);
  for (const row of rows) {
    row.used = used.get(row.source) ?? 0;
    row.away = away.get(row.source) ?? 0;
    row.left = row.mass === null ? null : Math.max(0, row.mass - row.used - row.away);
  }
  rows.sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
  const accepted = input.settings?.max_off_spec_pct ?? null;
  const isOfEach = input.settings?.risk_basis === "limit";
  const step = Math.max(input.settings?.weigh_step_kg ?? 1, SEEN_KG);
  return { rows, columns, cells, pins, accepted, isOfEach, step, lost: lostOf(plan), currency: plan.totals.currency };
}

/** What goes over sorters and leaves them by no outlet. */
function lostOf(plan) {
  return sum(plan.sorting.map(({ kg, outlets }) => kg - sum(outlets.map((out) => out.kg))));
}

function usedOf(cells) {
  const used = new Map();
  for (const { source, kg } of cells.values()) used.set(source, (used.get(source) ?? 0) + kg);
  return used;
}

/** What of each source goes to sorters and bins, and so into charges under another name. */
function awayOf(plan) {
  const ways = [...plan.sorting, ...plan.bins.flatMap((bin) => bin.contents)];
  const away = new Map();
  for (const { source, kg } of ways) away.set(source, (away.get(source) ?? 0) + kg);
  return away;
}

function columnsOf(plan, input) {
  const asked = new Map((input.orders ?? []).map((order) => [order.order_id, order]));
  const columns = plan.charges.map((charge) => ({
    order: charge.order_id, alloy: charge.alloy, furnace: charge.furnace, start: charge.start, charge,
    customer: asked.get(charge.order_id)?.customer ?? null, treatments: plan.treatments.filter((row) => row.order_id === charge.order_id),
  }));
  const key = ({ furnace, start }) => `${furnace ?? "\uffff"}\u0000${start ? new Date(start).toISOString() : ""}`;
  return columns.sort((one, other) => (key(one) < key(other) ? -1 : Number(key(one) > key(other))));
}

function cellsOf(plan) {
  const cells = new Map();
  for (const charge of plan.charges) {
    for (const line of charge.lines) {
      const key = at(line.source, charge.order_id);
      const before = cells.get(key);
      cells.set(key, { ...line, order: charge.order_id, kg: line.kg + (before?.kg ?? 0) });
    }
  }
  return cells;
}

function rowsOf(plan, input, origins) {
  const lent = new Map((input.materials ?? []).map((row) => [row.material, row.origin]));
  const origin = (row) => row.origin ?? lent.get(row.material) ?? origins.get(row.material) ?? null;
  const metal = (kind, id) => (row) => {
    const from = origin(row);
    const more = { material: row.material ?? row.form, price: figure(row.price_per_t), mass: figure(row.mass_kg) };
    return { ...rowOf(ORIGINS.has(from) ? from : kind, row[id]), ...more };
  };
  const bins = plan.bins.map((bin) => ({ ...rowOf("bin", bin.bin_id), mass: bin.content_kg }));
  const outlets = plan.sorting.flatMap((one) => one.outlets.map((out) => (
    { ...rowOf("outlet", streamOf(one, out)), mass: out.kg })));
  const rows = [...(input.lots ?? []).map(metal("lot", "lot_id")), ...(input.offers ?? []).map(metal("offer", "offer_id"))];
  return [...rows, ...outlets, ...bins];
}

/** What leaves a sorter is called after what came, the sorter and the outlet, as lines and pins call it. */
function streamOf({ source, sorter_id: sorter }, { outlet }) {
  return `${source}/${sorter}/${outlet}`;
}

function rowOf(kind, source) {
  return { kind, source, material: null, price: null, mass: null, left: null, used: 0, away: 0 };
}

function pinOf(pin) {
  return { kg: figure(pin.kg), min: figure(pin.min_kg), max: figure(pin.max_kg) };
}

/** A number that may be spelled as text; null where there is none. */
export function figure(value) {
  return value === null || value === undefined || value === "" ? null : Number(value);
}

/** The sum of numbers. */
export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** Rows that are looked for: their id or material holds the words. */
export function lookedFor(model, words) {
  const low = words.trim().toLocaleLowerCase();
  return {
    isAll: !low,
    rows: low ? model.rows.filter((row) => `${row.source} ${row.material ?? ""}`.toLocaleLowerCase().includes(low)) : model.rows,
  };
}

/** Of these rows those that are used or changed; unused ones only if wanted. */
export function wanted(model, { rows, unused, changed }) {
  const pinned = new Set([...model.pins.keys(), ...changed].map((key) => key.split("\u0000")[0]));
  return rows.filter((row) => unused || row.used > 0 || pinned.has(row.source));
}
