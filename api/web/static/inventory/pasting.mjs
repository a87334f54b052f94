// What a paste changes: by the names in its first row, or from the cell with the focus on.
import { read } from "/static/inventory/columns.mjs";
import { isUnclear, markIn } from "/static/inventory/marks.mjs";
import { finder, headOf, qualitiesOf } from "/static/inventory/names.mjs";
import { parted } from "/static/inventory/paste.mjs";
import { askedColumns } from "/static/inventory/unknown_columns.mjs";
import { number, t } from "/static/words.mjs";

/**
 * The edits that a pasted text makes in a Bench, with `rows`, how many, `left`, what is not taken, and `told`,
 * what is said of how its figures were read where that is not plain; null for none.
 */
export async function pasteOf(bench, text) {
  const rows = parted(text);
  const { settings } = bench.book;
  const own = [...bench.sheet.columns.map((column) => column.name), ...(bench.schema.composition.length ? qualitiesOf(settings) : [])];
  const head = headOf(rows, finder(bench.schema, own, settings.currency), bench.schema);
  if (!head) return byPlace(bench, rows);
  const names = head.unknown.length ? await askedColumns(bench.schema, head) : head.names;
  if (names === "row") return byPlace(bench, rows);
  return names && byName(bench, rows, { names, unknown: head.unknown });
}

/** From the cell with the focus on; what reaches past the last row adds rows. */
function byPlace(bench, rows) {
  const { top, left, bottom, right } = bench.sheet.block();
  const { keys, columns } = bench.sheet;
  const isOne = rows.length === 1 && rows[0].length === 1;
  const many = isOne ? bottom - top + 1 : rows.length;
  const room = columns.length - left;
  const { mark, told } = figuresOf(columns.slice(left), rows);
  const edits = Array.from({ length: many }, (_, at) => at).flatMap((at) => {
    const texts = isOne ? Array(right - left + 1).fill(rows[0][0]) : rows[at];
    return put(bench, keys[top + at], texts.slice(0, room).map((text, place) => [columns[left + place], text]), mark);
  });
  const past = rows.flatMap((row) => row.slice(room)).filter((text) => text.trim());
  return { edits, rows: many, left: past, told };
}

/** By the names of columns: rows whose id is there are changed, others are added. */
function byName(bench, [, ...rows], { names, unknown }) {
  for (const name of names) if (name) bench.more.add(name);
  const known = new Map(bench.columns().map((column) => [column.name, column]));
  const columns = names.map((name) => known.get(name));
  const keyOf = new Map(bench.table.order.map((key) => [String(bench.table.cells.get(key)[bench.id] ?? ""), key]));
  const at = names.indexOf(bench.id);
  const filled = rows.filter((row) => row.some((text) => text.trim()));
  const { mark, told } = figuresOf(columns, filled);
  const edits = filled.flatMap((row) => {
    const cells = columns.map((column, place) => [column, row[place] ?? ""]).filter(([column]) => column);
    return put(bench, at < 0 ? undefined : keyOf.get(row[at]?.trim() || null), cells, mark);
  });
  const left = unknown.filter(({ at: place }) => !names[place]).map(({ title, at: place }) => title || String(place + 1));
  return { edits, rows: filled.length, left, told };
}

/** The decimal mark that pasted figures show together, null for the reader's own, and what is to be told of it. */
function figuresOf(columns, rows) {
  const cells = rows.flatMap((row) => row.map((text, place) => [columns[place], text]))
    .filter(([column, text]) => column?.isNumber && text.trim());
  const mark = markIn(cells.map(([, text]) => text));
  const other = cells.find(([column, text]) => read(column, text, mark) !== read(column, text));
  if (other) return { mark, told: [toldOf(mark === "," ? "pasted_comma" : "pasted_point", other, mark)] };
  const unsure = mark ? null : cells.find(([column, text]) => column.unit !== "%" && isUnclear(text, read(column, text)));
  return { mark, told: unsure ? [toldOf("pasted_unsure", unsure, mark), "wrong"] : null };
}

function toldOf(name, [column, text], mark) {
  return t(`inventory.${name}`, { column: column.name, text: text.trim(), value: number(read(column, text, mark), 6, 0) });
}

function put(bench, key, cells, mark) {
  const table = bench.schema.name;
  if (key === undefined) {
    const filled = cells.map(([column, text]) => [column.name, read(column, text, mark)]).filter(([, value]) => value !== null);
    return [{ table, add: Object.fromEntries(filled), row: bench.book.newKey() }];
  }
  return cells.flatMap(([column, text]) => {
    const was = bench.table.cells.get(key)[column.name] ?? null;
    const value = read(column, text, mark);
    return value === was ? [] : [{ table, row: key, column: column.name, was, value }];
  });
}
