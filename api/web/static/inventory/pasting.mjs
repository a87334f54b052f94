// What a paste changes: by the names in its first row, or from the cell with the focus on.
import { read } from "/static/inventory/columns.mjs";
import { finder, headOf, qualitiesOf } from "/static/inventory/names.mjs";
import { parted } from "/static/inventory/paste.mjs";
import { askedColumns } from "/static/inventory/unknown_columns.mjs";

/** The edits that a pasted text makes in a Bench, with `rows`, how many, and `left`, what is not taken; null for none. */
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
  const edits = Array.from({ length: many }, (_, at) => at).flatMap((at) => {
    const texts = isOne ? Array(right - left + 1).fill(rows[0][0]) : rows[at];
    return put(bench, keys[top + at], texts.slice(0, room).map((text, place) => [columns[left + place], text]));
  });
  const past = rows.flatMap((row) => row.slice(room)).filter((text) => text.trim());
  return { edits, rows: many, left: past };
}

/** By the names of columns: rows whose id is there are changed, others are added. */
function byName(bench, [, ...rows], { names, unknown }) {
  for (const name of names) if (name) bench.more.add(name);
  const columns = new Map(bench.columns().map((column) => [column.name, column]));
  const keyOf = new Map(bench.table.order.map((key) => [String(bench.table.cells.get(key)[bench.id] ?? ""), key]));
  const at = names.indexOf(bench.id);
  const filled = rows.filter((row) => row.some((text) => text.trim()));
  const edits = filled.flatMap((row) => {
    const cells = names.map((name, place) => [columns.get(name), row[place] ?? ""]).filter(([column]) => column);
    return put(bench, at < 0 ? undefined : keyOf.get(row[at]?.trim() || null), cells);
  });
  const left = unknown.filter(({ at: place }) => !names[place]).map(({ title, at: place }) => title || String(place + 1));
  return { edits, rows: filled.length, left };
}

function put(bench, key, cells) {
  const table = bench.schema.name;
  if (key === undefined) {
    const filled = cells.map(([column, text]) => [column.name, read(column, text)]).filter(([, value]) => value !== null);
    return [{ table, add: Object.fromEntries(filled), row: bench.book.newKey() }];
  }
  return cells.flatMap(([column, text]) => {
    const was = bench.table.cells.get(key)[column.name] ?? null;
    const value = read(column, text);
    return value === was ? [] : [{ table, row: key, column: column.name, was, value }];
  });
}
