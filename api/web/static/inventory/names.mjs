// What planners call columns: found without case, spaces and signs, where that leaves no doubt.
import { typed } from "/static/words.mjs";

const MOST_TOLD = 3;

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
  const exact = new Set([...schema.columns.flatMap((column) => column.names), ...schema.composition, ...own]);
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
  if (rows.length < 2 || !namesColumns(rows, find)) return null;
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
    if (!values.length) return [];
    const title = (rows[0][at] ?? "").trim();
    return [{ at, title, values: [...new Set(values)].slice(0, MOST_TOLD), guess: guessed(schema, title, taken) }];
  });
  return { names, unknown };
}

function valuesIn(rows, at) {
  return rows.slice(1).map((row) => (row[at] ?? "").trim()).filter(Boolean);
}

function isNumber(text) { return !Number.isNaN(typed(text)); }

/** A row of texts that names a known column or stands over numbers, or one that mostly names columns. */
function namesColumns(rows, find) {
  const filled = rows[0].map((text, at) => [text.trim(), at]).filter(([text]) => text);
  const known = filled.filter(([text]) => find(text) !== null).length;
  if (filled.length === 0 || known === filled.length) return filled.length > 0;
  const below = rows[1].filter((text) => text.trim() && find(text) !== null).length;
  const isOverNumbers = filled.some(([, at]) => valuesIn(rows, at).length > 0 && valuesIn(rows, at).every(isNumber));
  const areTexts = filled.every(([text]) => !isNumber(text));
  return (areTexts && isOverNumbers) || (known > below && (areTexts || known * 2 > filled.length));
}

/** The one column that is needed and has the unit that a title ends with: kg is mass_kg where lots are meant. */
function guessed(schema, title, taken) {
  const unit = `_${plain(title).split("_").at(-1)}`;
  const free = schema.columns.filter((column) => column.needed && !taken.has(column.name));
  const names = free.map((column) => column.names.find((name) => name.endsWith(unit))).filter(Boolean);
  return names.length === 1 && unit.length > 1 ? names[0] : null;
}
