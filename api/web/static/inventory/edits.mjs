// Edits as the service takes them, made to the tables that this page holds.

/** Whether two cells hold the same; an empty text is blank. */
export function same(one, other) {
  const a = one === "" || one === undefined ? null : one;
  const b = other === "" || other === undefined ? null : other;
  return a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}

/** Put a row into a table: behind the row `after`, 0 the beginning, nothing the end. */
export function add(table, key, cells, after) {
  table.cells.set(key, cells);
  const at = after === 0 ? -1 : after === undefined || after === null ? NaN : table.order.indexOf(after);
  if (Number.isNaN(at) || (at < 0 && after !== 0)) table.order.push(key);
  else table.order.splice(at + 1, 0, key);
}

/** Make an edit to `book` and return what takes it back; `touched` gathers the keys it touches. */
export function apply(book, edit, touched) {
  if (edit.setting) return ofSetting(book, edit, touched);
  const table = edit.table ? book.tables.get(edit.table) : null;
  if (!table) return [];
  const touch = (key) => {
    if (!touched.has(edit.table)) touched.set(edit.table, new Set());
    touched.get(edit.table).add(key);
  };
  if (edit.column !== undefined) return ofCell(table, edit, touch);
  if (edit.add) return adding(table, edit, touch);
  if (edit.remove !== undefined) return removing(table, edit, touch);
  return renaming(table, edit, touch);
}

function ofSetting(book, edit, touched) {
  const was = book.settings[edit.setting] ?? null;
  put(book.settings, edit.setting, edit.value);
  touched.set("settings", new Set([edit.setting]));
  return [{ setting: edit.setting, was: edit.value, value: was }];
}

function ofCell(table, edit, touch) {
  const cells = table.cells.get(edit.row);
  if (!cells || same(cells[edit.column], edit.value)) return [];
  const was = cells[edit.column] ?? null;
  put(cells, edit.column, edit.value);
  touch(edit.row);
  return [{ ...edit, was: edit.value, value: was }];
}

function adding(table, edit, touch) {
  const cells = {};
  for (const [name, value] of Object.entries(edit.add)) put(cells, name, value);
  add(table, edit.row, cells, edit.after);
  touch(edit.row);
  return [{ table: edit.table, remove: edit.row, was: { ...cells } }];
}

function removing(table, edit, touch) {
  const at = table.order.indexOf(edit.remove);
  if (at < 0) return [];
  const cells = table.cells.get(edit.remove);
  table.order.splice(at, 1);
  table.cells.delete(edit.remove);
  touch(edit.remove);
  return [{ table: edit.table, add: cells, after: at ? table.order[at - 1] : 0, row: edit.remove }];
}

function renaming(table, edit, touch) {
  for (const [key, cells] of table.cells) {
    if (!(edit.rename in cells)) continue;
    const renamed = Object.fromEntries(Object.entries(cells).map(([name, value]) => [name === edit.rename ? edit.to : name, value]));
    table.cells.set(key, renamed);
    touch(key);
  }
  return [{ table: edit.table, rename: edit.to, to: edit.rename }];
}

function put(cells, name, value) {
  if (same(value, null)) delete cells[name];
  else cells[name] = value;
}

/** An edit as the service knows its rows: by the numbers that it gave them. */
export function numbered(edit, numbers) {
  const of = (key) => numbers.get(key) ?? key;
  const sent = { ...edit };
  for (const name of ["row", "remove", "after"]) {
    if (typeof sent[name] === "number") sent[name] = of(sent[name]);
  }
  return sent;
}

/** Which rows of which tables differ: a Map of table to keys; null in place of them where rows came or went. */
export function cellsDiffer(before, after) {
  const found = new Map();
  for (const [name, table] of after) {
    const old = before.get(name);
    if (!old || old.order.length !== table.order.length || table.order.some((key, at) => key !== old.order[at])) {
      found.set(name, null);
      continue;
    }
    const keys = table.order.filter((key) => !sameCells(old.cells.get(key), table.cells.get(key)));
    if (keys.length) found.set(name, new Set(keys));
  }
  return found;
}

function sameCells(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => same(one[name], other[name]));
}
