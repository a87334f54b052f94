// The columns of a table as planners see them, and what its cells read as.
import { numberIn } from "/static/inventory/marks.mjs";
import { isMetal, metalOf } from "/static/inventory/names.mjs";
import { date, number, typed, typedMoment, typing } from "/static/words.mjs";

const SMALL = 9; // Tables with no more columns show all of them.
const UNITS = { kg: "kg", t: "t", lb: "lb" };

/** The columns to show: those needed or usual, those with a value, and those asked for (`more`). */
export function columnsOf(schema, table, more, currency) {
  const used = new Set(more);
  for (const cells of table.cells.values()) for (const name in cells) used.add(name);
  const known = new Map(schema.columns.flatMap((column) => column.names.map((name) => [name, column])));
  const spelled = new Set([...used].map((name) => known.get(name)?.name).filter(Boolean));
  const first = [], rest = [];
  const isSmall = schema.columns.length <= SMALL && schema.composition.length === 0;
  for (const column of schema.columns) {
    const names = column.names.filter((name) => used.has(name));
    if (names.length === 0 && (column.needed || column.usual || isSmall) && !spelled.has(column.name)) names.push(column.name);
    (column.needed || column.usual ? first : rest).push(...names.map((name) => ofSchema(column, name, currency)));
  }
  const others = [...used].filter((name) => !known.has(name));
  const metals = others.filter((name) => isMetal(schema, name));
  const shown = metals.length || table.cells.size ? metals : schema.composition.slice(0, 8);
  return [...first, ...ordered(shown, schema).map(ofMetal), ...rest,
    ...others.filter((name) => !isMetal(schema, name)).map((name) => unknown(name, schema))];
}

function ordered(names, schema) {
  const place = (name) => {
    const at = schema.composition.indexOf(metalOf(schema, name));
    return at < 0 ? schema.composition.length : at;
  };
  return [...names].sort((one, other) => place(one) - place(other));
}

function ofSchema(column, name, currency) {
  const isNumber = column.kind === "number" || column.kind === "whole";
  return { ...column, name, field: column.name, isNumber, isKnown: true, unit: unitOf(name, column, currency),
    width: widthOf(column, name) };
}

function unitOf(name, column, currency) {
  const end = name.slice(name.lastIndexOf("_") + 1);
  if (column.unit?.includes(" per ")) {
    return `${column.unit.split(" per ")[0].replace("money", currency)}/${UNITS[end] ?? end}`;
  }
  return column.unit === "kg" ? UNITS[end] ?? "kg" : column.unit;
}

function widthOf(column, name) {
  const least = column.kind === "id" ? 120 : column.kind === "instant" ? 140 : column.kind === "text" || column.kind === "ids" ? 120 : 84;
  return Math.min(220, Math.max(least, 26 + 8 * name.length));
}

function ofMetal(name) {
  return { name, kind: "number", isNumber: true, isKnown: true, isMetal: true, unit: name.endsWith("_n") ? null : "%",
    choices: [], width: Math.max(66, 26 + 8 * name.length) };
}

function unknown(name, schema) {
  const mayBeQuality = schema.composition.length > 0;
  return { name, kind: "text", isNumber: false, isKnown: false, mayBeQuality, unit: null, choices: [],
    width: Math.min(220, Math.max(90, 26 + 8 * name.length)) };
}

/**
 * What a planner typed or pasted into a column, as the service keeps it; null is blank. Numbers are written
 * the reader's way, or with the decimal `mark` of what was pasted.
 */
export function read(column, text, mark = null) {
  const bareText = String(text ?? "").trim();
  if (bareText === "") return null;
  if (column.isNumber || column.mayBeQuality) {
    const of = { share: column.unit === "%" };
    const value = mark === null ? typed(bareText, of) : numberIn(bareText, mark, of) ?? NaN;
    if (!Number.isNaN(value)) return value;
    if (column.isNumber) return bareText;
  }
  if (column.kind === "instant") return typedMoment(bareText) ?? bareText;
  if (column.kind === "yes_no") return ["yes", "no"].includes(bareText.toLowerCase()) ? bareText.toLowerCase() : bareText;
  if (column.kind === "choice") return column.choices.find((word) => wordOf(word) === wordOf(bareText)) ?? bareText;
  return column.kind === "id" ? String(text) : bareText;
}

/** A word in plain letters: Post-consumer is post_consumer. */
function wordOf(text) { return text.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "_"); }

/** How a cell shows. */
export function show(column, value, zone) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return column.isNumber || !column.isKnown ? number(value, 6, 0) : String(value);
  return plain(column, value, zone);
}

/** How a cell stands in its editor, and how it is copied: as it would be typed. */
export function write(column, value, zone) {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? typing(value) : plain(column, value, zone);
}

function plain(column, value, zone) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.every((one) => typeof one === "string") ? value.join(", ") : JSON.stringify(value);
  if (typeof value === "object") return JSON.stringify(value);
  return column.kind === "instant" ? date(value, zone) : value;
}
