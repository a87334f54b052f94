// One table on the sheet: what it shows, and what keys, pastes and buttons do to it.
import { columnsOf, read, show, write } from "/static/inventory/columns.mjs";
import { asMoments } from "/static/inventory/dates.mjs";
import { asNumbers } from "/static/inventory/marks.mjs";
import { joined } from "/static/inventory/paste.mjs";
import { pasteOf } from "/static/inventory/pasting.mjs";
import { Sheet } from "/static/inventory/sheet.mjs";
import { say } from "/static/notice.mjs";
import { number, t, zoneOf } from "/static/words.mjs";

const MOST_COPIED = 500_000;
const MOST_LEFT = 20;

/** `book` holds the tables, `page` ({marks, may, moved}) is told of and asked by the table. */
export class Bench {
  filter = "";
  onlyWrong = false;
  order = null;

  constructor(where, schema, book, page) {
    Object.assign(this, { schema, book, page, more: new Set(), mayEdit: page.may, label: t("inventory.table", { name: schema.name }) });
    this.id = schema.columns.find((column) => column.required && column.kind === "id")?.name ?? null;
    this.marks = page.marks(schema.name);
    this.sheet = new Sheet(where, this);
  }

  get table() { return this.book.tables.get(this.schema.name); }
  get zone() { return zoneOf(this.book.settings); }

  keys() {
    let keys = this.table.order;
    if (this.onlyWrong) keys = keys.filter((key) => this.marks.has(key));
    if (this.filter) {
      const words = this.filter.toLowerCase().split(/\s+/);
      keys = keys.filter((key) => {
        const all = Object.values(this.table.cells.get(key)).join("\t").toLowerCase();
        return words.every((word) => all.includes(word));
      });
    }
    return this.order ? this.#sorted(keys) : [...keys];
  }

  #sorted(keys) {
    const { name, way } = this.order;
    const value = (key) => this.table.cells.get(key)[name];
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b
      : String(a).localeCompare(String(b), undefined, { numeric: true }));
    const filled = keys.filter((key) => value(key) !== undefined).sort((a, b) => way * compare(value(a), value(b)));
    return [...filled, ...keys.filter((key) => value(key) === undefined)];
  }

  columns() {
    const currency = this.book.settings.currency ?? "EUR";
    const found = columnsOf(this.schema, this.table, this.more, currency);
    for (const column of found) column.tip = this.about(column).join("\n");
    return found;
  }

  /** What a column is, in lines. */
  about(column) {
    if (column.isMetal) return [t("inventory.of_metal"), t("inventory.blank_unknown")];
    if (!column.isKnown) return [t("inventory.odd_column")];
    return [column.description, column.kind === "instant" ? t("inventory.in_zone", { zone: this.zone }) : null,
      column.choices.length ? t("inventory.one_of", { choices: column.choices.join(", ") }) : null,
      column.required ? t("inventory.needed") : column.blank ? t("inventory.blank", { blank: column.blank }) : null].filter(Boolean);
  }

  text(key, column) { return show(column, this.table.cells.get(key)?.[column.name], this.zone); }
  typed(key, column) { return write(column, this.table.cells.get(key)?.[column.name], this.zone); }

  value(key, column) { return this.table.cells.get(key)?.[column.name] ?? null; }

  mark(key, column) {
    const issues = this.marks.get(key);
    if (!issues) return null;
    const first = this.id ?? this.sheet?.columns[0]?.name;
    return issues.find((issue) => issue.column === column.name || issue.column === column.field)
      ?? (column.name === first ? issues.find((issue) => !issue.column || !this.#shows(issue.column)) : null) ?? null;
  }

  #shows(name) { return this.sheet?.columns.some((column) => column.name === name || column.field === name) ?? false; }

  rowMark(key) {
    const issues = this.marks.get(key);
    return issues ? (issues.some((issue) => issue.severity === "error") ? "error" : "warning") : null;
  }

  sorting(column) { return this.order?.name === column.name ? (this.order.way > 0 ? "ascending" : "descending") : null; }

  sorted(column) {
    const way = this.order?.name === column.name ? this.order.way : 0;
    this.order = way < 0 ? null : { name: column.name, way: way ? -1 : 1 };
    this.sheet.redraw();
  }

  /** What may be typed into a column: the scenario's own names, then what the library has. */
  choices(column) {
    const { table, column: named } = column.names_of ?? {};
    const rows = table ? [...(this.book.tables.get(table)?.cells.values() ?? [])] : [];
    const own = rows.map((row) => row[named]).filter((name) => typeof name === "string");
    return [...new Set([...[...new Set(own)].slice(0, 500), ...(column.offered ?? [])])];
  }

  /** What stands in the place of rows where there are none. */
  none() { return t(this.table.order.length ? "inventory.none_found" : this.mayEdit ? "inventory.none_yet" : "frame.no_rows"); }

  moved(key, column) { this.page.moved(key, column); }

  // Deeds

  /** Keep what was typed, also over a text that looks the same and was no number to whoever wrote it. */
  edit(key, column, text, was) {
    const value = read(column, text);
    if (value !== was) this.book.edit([{ table: this.schema.name, row: key, column: column.name, was, value }]);
  }

  clear({ keys, columns }) {
    if (!this.mayEdit) return;
    for (const { name, isKnown } of columns) if (!isKnown) this.more.delete(name); // once it is empty, nobody asks for it
    this.book.edit(keys.flatMap((key) => columns.flatMap(({ name }) => {
      const was = this.table.cells.get(key)?.[name] ?? null;
      return was === null ? [] : [{ table: this.schema.name, row: key, column: name, was, value: null }];
    })));
  }

  copied({ keys, columns }) {
    if (keys.length * columns.length > MOST_COPIED) {
      say(t("inventory.too_many_to_copy", { most: number(MOST_COPIED) }), "wrong");
      return "";
    }
    return joined(keys.map((key) => columns.map((column) => this.typed(key, column))));
  }

  /** Whether a column has a value, or was asked for to be filled. */
  isUsed(name) {
    return this.more.has(name) || this.table.order.some((key) => name in this.table.cells.get(key));
  }

  /** Everything that shows, with the columns' names. */
  copiedWhole() {
    const { keys, columns } = this.sheet;
    return `${joined([columns.map((column) => column.name)])}\n${this.copied({ keys, columns })}`;
  }

  async paste(text) {
    if (!this.mayEdit || !text) return;
    const found = await pasteOf(this, text);
    this.sheet.grid.focus({ preventScroll: true });
    if (!found) return;
    const { edits, rows, left, told } = found;
    if (edits.length) this.book.edit(edits);
    else this.sheet.redraw();
    const added = edits.filter((edit) => edit.add).length;
    say(t("inventory.pasted", { rows: number(rows), added: number(added) }));
    if (told) say(...told);
    if (left.length) say(t("inventory.pasted_left", { left: left.slice(0, MOST_LEFT).join(" · "), many: left.length }), "wrong");
  }

  addRow() {
    const { bottom } = this.sheet.block();
    const key = this.book.newKey();
    const after = this.sheet.keys[bottom];
    this.filter = "";
    this.book.edit([{ table: this.schema.name, add: {}, row: key, ...(after === undefined || this.order ? {} : { after }) }]);
    this.sheet.goTo(key, this.sheet.columns[0]?.name);
  }

  removeRows() {
    const { keys } = this.sheet.chosen();
    this.book.edit(keys.map((key) => ({ table: this.schema.name, remove: key, was: { ...this.table.cells.get(key) } })));
    this.sheet.grid.focus({ preventScroll: true });
  }

  addColumn(name) {
    this.more.add(name);
    this.sheet.redraw();
    this.sheet.goTo(this.sheet.key, name);
  }

  /** The decimal mark of the file that the scenario comes from: as it is named, or was told when it was read. */
  get #mark() {
    const isTold = this.book.issues.some(({ code }) => code === "decimal_comma_taken");
    return this.book.settings.decimal ?? (isTold ? "," : null);
  }

  /** Call a column otherwise; texts become numbers in one of numbers, and moments in one of dates. */
  renameColumn(from, to) {
    if ([...this.table.cells.values()].some((cells) => from in cells && to in cells)) {
      say(t("inventory.column_taken", { name: to }), "wrong");
      return;
    }
    this.more.delete(from);
    this.more.add(to);
    const keys = this.table.order.filter((key) => from in this.table.cells.get(key));
    const was = keys.map((key) => this.table.cells.get(key)[from]);
    const column = this.columns().find(({ name }) => name === to);
    const values = column?.isNumber ? asNumbers(was, this.#mark) : column?.kind === "instant" ? asMoments(was) : was;
    const table = this.schema.name;
    const read = keys.flatMap((row, at) => (values[at] === was[at] ? [] : [{ table, row, column: to, was: was[at], value: values[at] }]));
    this.book.edit([{ table, rename: from, to }, ...read]);
    this.sheet.goTo(this.sheet.key, to);
  }

  /** Empty a column, so that nobody is asked about it any more. */
  leaveOut(name) {
    const keys = this.table.order.filter((key) => name in this.table.cells.get(key));
    const edits = keys.map((row) => ({ table: this.schema.name, row, column: name, was: this.table.cells.get(row)[name], value: null }));
    this.more.delete(name);
    this.book.edit(edits);
    this.sheet.redraw();
    this.sheet.grid.focus({ preventScroll: true });
    say(t("inventory.column_left_out", { name, many: edits.length }));
  }

  /** How a row is called: by its name, else by its place. */
  named(key) {
    const name = this.id ? this.table.cells.get(key)?.[this.id] : null;
    return name ? String(name) : t("inventory.row", { row: number(this.table.order.indexOf(key) + 1) });
  }
}
