// What one cell of the matrix says: kilograms and pieces, pins, and what a change does to it.
import { at, SEEN_KG } from "/static/charges/model.mjs";
import { make } from "/static/make.mjs";
import { number, t } from "/static/words.mjs";

const PINNED = "◆";
const LIFTED = "◇";

/** Text, classes and figures of a cell; `state` is {changes, moved, clash, exact}. */
export function cellText(model, state, row, column) {
  const key = at(row.source, column.order);
  const line = model.cells.get(key);
  const before = line?.kg ?? null;
  const change = state.changes.of(row.source, column.order);
  const pin = change ? { kg: change.kg, min: null, max: null } : model.pins.get(key);
  const isPinned = pin !== undefined && change?.kg !== null;
  const moved = state.moved.get(key);
  const now = change?.kg ?? (moved === undefined ? before : moved);
  if (!line && !change && pin === undefined && moved === undefined) return BLANK;
  const found = { key, before, now, kg: now, pin: isPinned ? pin : null, change, pieces: line?.pieces ?? null,
    isMoved: Math.abs((now ?? 0) - (before ?? 0)) >= (change ? SEEN_KG : model.step), isClash: state.clash.has(key),
    isAbout: !state.exact };
  return { ...found, classes: classesOf(found), parts: partsOf(found) };
}

const BLANK = {
  before: null, now: null, kg: null, pin: null, change: undefined, pieces: null, isMoved: false, isClash: false, classes: "",
  parts: [document.createTextNode("")],
};

function classesOf({ pin, change, isMoved, isClash }) {
  return [pin && "pinned", change && "changed", isMoved && "moved", isClash && "clashes"].filter(Boolean).join(" ");
}

function partsOf(found) {
  const { before, now, pin, change, pieces, isMoved } = found;
  const sign = change?.kg === null ? LIFTED : pin ? PINNED : "";
  const shown = now === null || (now === 0 && !pin && !isMoved) ? "" : number(now);
  const first = make("span", { class: "kg", "aria-hidden": "true", text: [sign, shown].filter(Boolean).join(" ") });
  if (isMoved) return [first, make("span", { class: "was", "aria-hidden": "true" }, make("del", { text: number(before ?? 0) }))];
  const under = pieces !== null ? t("charges.pieces_short", { count: pieces }) : rangeOf(pin);
  return under ? [first, make("span", { class: "was", "aria-hidden": "true", text: under })] : [first];
}

/** The bounds of a pin that is no exact mass. */
export function rangeOf(pin) {
  if (!pin || pin.kg !== null) return "";
  if (pin.min !== null && pin.max !== null) return `${number(pin.min)}–${number(pin.max)}`;
  return pin.min === null ? `≤ ${number(pin.max)}` : `≥ ${number(pin.min)}`;
}

/** What a screen reader says of a cell. */
export function labelOf({ now, before, pin, change, pieces, isMoved, isClash }, row, column) {
  const kg = t(now === null || now === 0 ? "charges.cell_none" : "charges.cell_kg", { kg: number(now ?? 0) });
  const more = [
    pieces !== null && !isMoved ? t("charges.pieces", { count: pieces }) : null,
    pin ? t("charges.is_pinned", { range: rangeOf(pin) }).trim() : null,
    change?.kg === null ? t("charges.is_lifted") : null,
    isMoved ? t("charges.was", { kg: number(before ?? 0) }) : null,
    isClash ? t("charges.clashes") : null,
  ];
  return [t("charges.cell", { source: row.source, order: column.order }), kg, ...more.filter(Boolean)].join(", ");
}
