// What planners call columns: found without case, spaces and signs, where that leaves no doubt.
import { isFigure } from "/static/inventory/marks.mjs";

const MOST_TOLD = 3;
const LONGEST_SYMBOL = 2;

/** A title in plain letters: "Mass (t)" is mass_t, "Price EUR/t" is price_per_t, "Si [wt%]" is si. */
export function plain(title, currency = "") {
  const words = String(title).toLowerCase().replaceAll("/", " per ").replaceAll(/[^\p{L}\p{N}]+/gu, " ").trim().split(" ");
  return words.filter((word) => word && !["wt", "€", currency.toLowerCase()].includes(word)).join("_");
}

/** Whether a column says how much of a metal there is, or how sure that is. */
export function isMetal(schema, name) {
  return schema.composition.length > 0 && schema.symbols.includes(metalOf(schema, name));
}

/** The symbol that a composition column begins with: Fe of Fe_sd. */
export function metalOf(schema, name) {
  const ending = schema.endings.find((one) => name.endsWith(one));
  return ending ? name.slice(0, -ending.length) : name;
}

/** A function from a title to the name of the column that it means, or null; `own` are names that hold as they are. */
export function finder(schema, own, currency) {
  const metals = schema.composition.length ? schema.common.flatMap((one) => ["", ...schema.endings].map((end) => one + end)) : [];
  const exact = new Set([...schema.columns.flatMap((column) => column.names), ...metals, ...own]);
  const loose = new Map();
  for (const name of exact) loose.set(plain(name), loose.has(plain(name)) ? null : name);
  for (const name of exact) {
    const short = name.endsWith("_id") ? plain(name.slice(0, -3)) : null;
    if (short && !loose.has(short)) loose.set(short, name);
  }
  return (title) => {
    const bare = title.trim();
    return exact.has(bare) || isMetal(schema, bare) ? bare : loose.get(plain(bare, currency)) ?? null;
  };
}

const MASSES = { kg: "kg", lb: "lb", t: "t", to: "t", tonnen: "t", tons: "t", tonnes: "t" };

/** The column that a title is another word for, in the unit that stands beside it; null of one that is none. */
export function proposed(schema, title) {
  const words = plain(title).split("_");
  const unit = MASSES[words.at(-1)];
  const stem = unit ? words.slice(0, -1).join("_").replace(/_per$/, "") : words.join("_");
  const column = schema.columns.find((one) => one.also_called.includes(stem));
  return column?.names.find((name) => unit && name.endsWith(`_${unit}`)) ?? column?.name ?? null;
}

/** The names of qualities, which are columns beside those of metals. */
export function qualitiesOf({ qualities }) {
  const names = Array.isArray(qualities) ? qualities : String(qualities ?? "").split(",");
  return names.map((name) => String(name).trim()).filter(Boolean);
}

/** What counts as one column: each of its spellings does. */
export function fieldOf(schema, name) {
  return schema.columns.find((column) => column.names.includes(name))?.name ?? name;
}

/**
 * What the first of rows says where it names columns: `names` by place, null where none is known, and
 * `unknown` ({at, title, values, guess}), those with values. Null where the first row is one like the others.
 */
export function headOf(rows, find, schema) {
  if (rows.length < 2 || !namesColumns(rows, find, schema)) return null;
  const taken = new Set();
  const widest = Math.max(...rows.map((row) => row.length));
  const names = Array.from({ length: widest }, (_, at) => {
    const name = find(rows[0][at] ?? "");
    if (name === null || taken.has(fieldOf(schema, name))) return null;
    taken.add(fieldOf(schema, name));
    return name;
  });
  const unknown = names.flatMap((name, at) => {
    const values = name === null ? valuesIn(rows, at) : [];
    return values.length ? [{ at, title: (rows[0][at] ?? "").trim(), values: [...new Set(values)].slice(0, MOST_TOLD) }] : [];
  });
  for (const way of [proposed, byUnit]) {
    for (const one of unknown.filter(({ guess }) => !guess)) {
      const guess = way(schema, one.title, taken);
      one.guess = guess && !taken.has(fieldOf(schema, guess)) ? guess : null;
      if (one.guess) taken.add(fieldOf(schema, guess));
    }
  }
  return { names, unknown };
}

function valuesIn(rows, at) {
  return rows.slice(1).map((row) => (row[at] ?? "").trim()).filter(Boolean);
}

/** A row that names more columns than the next, all of them, or of texts alone that stand over numbers. */
function namesColumns(rows, find, schema) {
  const filled = rows[0].map((text, at) => [text.trim(), at]).filter(([text]) => text);
  const areTexts = filled.every(([text]) => !isFigure(text));
  const isName = (text) => find(text) !== null || (areTexts && proposed(schema, text) !== null);
  const known = filled.filter(([text]) => isName(text)).length;
  const below = rows[1].filter((text) => text.trim() && isName(text)).length;
  if (filled.length === 0 || known === filled.length) return filled.length > 0;
  const isWord = filled.some(([text]) => text.length > LONGEST_SYMBOL && find(text) !== null); // a lot may be called C
  if (known > below && (areTexts || isWord || known * 2 > filled.length)) return true;
  return areTexts && filled.some(([, at]) => isOfNumbers(valuesIn(rows, at)));
}

function isOfNumbers(values) {
  return values.length > 0 && values.filter(isFigure).length * 2 >= values.length;
}

/** The one column that is needed and has the unit that a title ends with: kg is mass_kg where lots are meant. */
function byUnit(schema, title, taken) {
  const unit = `_${plain(title).split("_").at(-1)}`;
  const free = schema.columns.filter((column) => column.needed && !taken.has(column.name));
  const names = free.map((column) => column.names.find((name) => name.endsWith(unit))).filter(Boolean);
  return names.length === 1 && unit.length > 1 ? names[0] : null;
}
