// A sheet like a spreadsheet's: only the rows in view are drawn, so that 10,000 scroll as ten do.
// One cell has the focus, a block of cells may be chosen; keys as planners know them.
import { fill, make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

const ROW_PX = 28;
const HEAD_PX = 46;
const SPARE = 8;
const NUMBER_PX = 58;

/**
 * `source` says what there is: keys() in order, columns(), text(key, column), typed(key, column),
 * value(key, column), id (the column that names rows, or null), mark(key, column)
 * ({severity, message} or null), rowMark(key), label; and hears: edit(key, column, text, was),
 * clear(block), paste(text), copied(block), moved(key, column), sorted(column), key(event).
 */
export class Sheet {
  constructor(where, source) {
    this.source = source;
    this.at = { row: 0, column: 0 };
    this.end = { row: 0, column: 0 };
    this.#build(where);
    this.redraw();
  }

  #build(where) {
    this.head = make("div", { class: "sheet-head", role: "row", "aria-rowindex": 1 });
    this.body = make("div", { class: "sheet-body", role: "rowgroup" });
    this.grid = make("div", { class: "sheet", role: "grid", tabindex: 0, "aria-label": this.source.label, "aria-multiselectable": "true" },
      make("div", { role: "rowgroup", class: "sheet-top" }, this.head), this.body);
    this.none = make("p", { class: "sheet-none soft" });
    fill(where, this.none, this.grid);
    this.lines = new Map();
    this.grid.addEventListener("scroll", () => this.#later(), { passive: true });
    this.grid.addEventListener("keydown", (event) => this.#onKey(event));
    this.grid.addEventListener("mousedown", (event) => this.#onMouse(event));
    this.grid.addEventListener("mouseover", (event) => this.#onDrag(event));
    this.grid.addEventListener("dblclick", (event) => this.#cellOf(event.target) && this.#edit());
    for (const name of ["copy", "cut", "paste"]) this.grid.addEventListener(name, (event) => this.#onClip(event, name));
    new ResizeObserver(() => this.#later()).observe(this.grid);
  }

  /** Draw anew: other rows, columns or marks. The focus stays where it was as far as it can. */
  redraw() {
    this.isStale = Boolean(this.editor);
    if (this.isStale) return; // once the cell that is being edited is closed
    this.keys = this.source.keys();
    this.columns = this.source.columns();
    for (const point of [this.at, this.end]) {
      point.row = Math.max(0, Math.min(point.row, this.keys.length - 1));
      point.column = Math.max(0, Math.min(point.column, this.columns.length - 1));
    }
    this.grid.setAttribute("aria-rowcount", this.keys.length + 1);
    this.grid.setAttribute("aria-colcount", this.columns.length + 1);
    this.body.style.height = `${this.keys.length * ROW_PX}px`;
    const width = NUMBER_PX + this.columns.reduce((sum, column) => sum + column.width, 0);
    this.head.style.width = this.body.style.width = `${width}px`;
    this.#drawHead();
    this.lines.clear();
    this.body.replaceChildren();
    this.none.textContent = this.keys.length ? "" : this.source.none();
    this.#draw();
  }

  /** Draw these rows anew where they are in view. */
  refresh(keys) {
    for (const key of keys) {
      const line = this.lines.get(key);
      if (line) this.#fillLine(line, key);
    }
    this.#paintFocus();
  }

  refreshAll() {
    this.refresh([...this.lines.keys()]);
  }

  #drawHead() {
    fill(this.head, make("div", { class: "sheet-number", role: "columnheader", "aria-colindex": 1,
      "aria-label": t("inventory.row_numbers") }),
      this.columns.map((column, at) => {
        const kinds = ["sheet-name", this.#isFrozen(at) && "frozen", column.needed && "needed", !column.isKnown && "odd",
          column.isNumber && "num"];
        const cell = make("div", { class: kinds.filter(Boolean).join(" "),
          role: "columnheader", "aria-colindex": at + 2, title: column.tip, data: { column: at } },
        make("b", { text: column.name }), make("span", { class: "unit", text: column.unit ?? "\u00a0" }));
        cell.style.width = `${column.width}px`;
        const way = this.source.sorting(column);
        if (way) cell.setAttribute("aria-sort", way);
        return cell;
      }));
  }

  /** The names of rows stay to be seen, if they stand first. */
  #isFrozen(at) {
    return at === 0 && this.columns[0]?.name === this.source.id;
  }

  #later() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.#draw(); });
  }

  #draw() {
    const first = Math.max(0, Math.floor(this.grid.scrollTop / ROW_PX) - SPARE);
    const last = Math.min(this.keys.length, Math.ceil((this.grid.scrollTop + this.grid.clientHeight) / ROW_PX) + SPARE);
    const wanted = new Set(this.keys.slice(first, last));
    const free = [];
    for (const [key, line] of this.lines) {
      if (wanted.has(key) || line.contains(this.editor)) continue;
      this.lines.delete(key);
      free.push(line);
    }
    for (let at = first; at < last; at += 1) {
      const key = this.keys[at];
      let line = this.lines.get(key);
      if (!line) {
        line = free.pop() ?? this.#newLine();
        this.lines.set(key, line);
        this.#fillLine(line, key);
      }
      line.style.transform = `translateY(${at * ROW_PX}px)`;
      line.dataset.row = at;
      line.setAttribute("aria-rowindex", at + 2);
      line.firstChild.lastChild.textContent = at + 1;
    }
    for (const line of free) line.remove();
    this.#paintFocus();
  }

  #newLine() {
    const line = make("div", { class: "sheet-row", role: "row" },
      make("div", { class: "sheet-number", role: "rowheader", "aria-colindex": 1 }, make("span", { class: "sign" }), make("span")),
      this.columns.map((column, at) => {
        const cell = make("div",
          { class: `sheet-cell${column.isNumber ? " num" : ""}`, role: "gridcell", "aria-colindex": at + 2, data: { column: at } });
        cell.style.width = `${column.width}px`;
        return cell;
      }));
    this.body.append(line);
    return line;
  }

  #fillLine(line, key) {
    const sign = this.source.rowMark(key);
    line.firstChild.firstChild.textContent = sign ? (sign === "error" ? "✖" : "▲") : "";
    line.firstChild.className = `sheet-number${sign ? ` ${sign}` : ""}`;
    this.columns.forEach((column, at) => {
      const cell = line.children[at + 1];
      if (cell.contains(this.editor)) return;
      const mark = this.source.mark(key, column);
      cell.textContent = this.source.text(key, column);
      cell.className = `sheet-cell${this.#isFrozen(at) ? " frozen" : ""}${column.isNumber ? " num" : ""}${mark ? ` ${mark.severity}` : ""}`;
      if (!mark) {
        cell.removeAttribute("title");
        cell.removeAttribute("aria-invalid");
        return;
      }
      cell.prepend(make("span", { class: "sign", text: mark.severity === "error" ? "✖" : "▲" }));
      cell.title = mark.message;
      cell.setAttribute("aria-invalid", mark.severity === "error");
    });
  }

  #paintFocus() {
    const { top, bottom, left, right } = this.block();
    for (const line of this.lines.values()) {
      const row = Number(line.dataset.row);
      for (let at = 0; at < this.columns.length; at += 1) {
        const cell = line.children[at + 1];
        const isChosen = row >= top && row <= bottom && at >= left && at <= right;
        const isAt = row === this.at.row && at === this.at.column;
        cell.classList.toggle("chosen", isChosen);
        cell.classList.toggle("at", isAt);
        if (isAt) cell.id = "sheet-at";
        else if (cell.id) cell.removeAttribute("id");
        if (isChosen) cell.setAttribute("aria-selected", "true");
        else cell.removeAttribute("aria-selected");
      }
    }
    if (this.grid.querySelector("#sheet-at")) this.grid.setAttribute("aria-activedescendant", "sheet-at");
    else this.grid.removeAttribute("aria-activedescendant");
  }

  /** The chosen block: rows top to bottom, columns left to right, by place. */
  block() {
    const [rows, columns] = ["row", "column"].map((name) => [this.at[name], this.end[name]].sort((a, b) => a - b));
    return { top: rows[0], bottom: rows[1], left: columns[0], right: columns[1] };
  }

  /** The keys and columns of the chosen block. */
  chosen() {
    const { top, bottom, left, right } = this.block();
    return { keys: this.keys.slice(top, bottom + 1), columns: this.columns.slice(left, right + 1) };
  }

  get key() { return this.keys[this.at.row]; }
  get column() { return this.columns[this.at.column]; }

  /** Go to a cell; with `extend` the block reaches there. */
  go(row, column, extend = false) {
    const point = { row: Math.max(0, Math.min(row, this.keys.length - 1)), column: Math.max(0, Math.min(column, this.columns.length - 1)) };
    this.end = point;
    if (!extend) this.at = { ...point };
    this.#show(point);
    this.#draw();
    this.source.moved(this.key, this.column);
  }

  goTo(key, name) {
    const column = this.columns.findIndex((one) => one.name === name);
    this.go(Math.max(0, this.keys.indexOf(key)), Math.max(0, column));
    this.grid.focus({ preventScroll: true });
  }

  #show({ row, column }) {
    const top = row * ROW_PX;
    const room = this.grid.clientHeight - HEAD_PX;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top + ROW_PX > this.grid.scrollTop + room) this.grid.scrollTop = top + ROW_PX - room;
    if (this.#isFrozen(column)) return;
    const fixed = this.#isFrozen(0) ? this.columns[0].width : 0;
    const left = this.columns.slice(0, column).reduce((sum, one) => sum + one.width, -fixed);
    const wide = this.grid.clientWidth - NUMBER_PX - fixed;
    const width = this.columns[column]?.width ?? 0;
    if (left < this.grid.scrollLeft) this.grid.scrollLeft = left;
    else if (left + width > this.grid.scrollLeft + wide) this.grid.scrollLeft = left + width - wide;
  }

  #onKey(event) {
    if (this.editor) return;
    const is = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((this.grid.clientHeight - HEAD_PX) / ROW_PX) - 1);
    const from = event.shiftKey ? this.end : this.at;
    const lastRow = this.keys.length - 1, lastColumn = this.columns.length - 1;
    const steps = {
      ArrowUp: [is ? 0 : from.row - 1, from.column], ArrowDown: [is ? lastRow : from.row + 1, from.column],
      ArrowLeft: [from.row, is ? 0 : from.column - 1], ArrowRight: [from.row, is ? lastColumn : from.column + 1],
      PageUp: [from.row - page, from.column], PageDown: [from.row + page, from.column],
      Home: [is ? 0 : from.row, 0], End: [is ? lastRow : from.row, lastColumn],
    };
    if (event.key in steps) this.go(...steps[event.key], event.shiftKey);
    else if (is && event.key.toLowerCase() === "a") { this.at = { row: 0, column: 0 }; this.go(lastRow, lastColumn, true); }
    else if (event.key === " " && event.shiftKey) { this.at.column = 0; this.go(this.end.row, lastColumn, true); }
    else if (event.key === "Enter" || event.key === "F2") this.#edit();
    else if (event.key === "Delete" || event.key === "Backspace") this.source.clear(this.chosen());
    else if (event.key.length === 1 && !is && !event.altKey) this.#edit(event.key);
    else return;
    event.preventDefault();
  }

  #cellOf(target) {
    const cell = target.closest?.(".sheet-cell, .sheet-row > .sheet-number");
    if (!cell) return null;
    return { row: Number(cell.parentElement.dataset.row), column: cell.dataset.column === undefined ? null : Number(cell.dataset.column) };
  }

  #onMouse(event) {
    const name = event.target.closest?.(".sheet-name");
    if (name) { this.source.sorted(this.columns[name.dataset.column]); event.preventDefault(); return; }
    const cell = this.#cellOf(event.target);
    if (!cell || this.editor?.contains(event.target)) return;
    event.preventDefault();
    this.grid.focus({ preventScroll: true });
    this.go(cell.row, cell.column ?? 0, event.shiftKey);
    if (cell.column === null) { this.end = { row: cell.row, column: this.columns.length - 1 }; this.#paintFocus(); }
  }

  #onDrag(event) {
    const cell = event.buttons === 1 && !this.editor ? this.#cellOf(event.target) : null;
    if (!cell || cell.column === null) return;
    this.end = cell;
    this.#paintFocus();
  }

  #onClip(event, name) {
    if (this.editor) return;
    event.preventDefault();
    if (name === "paste") { this.source.paste(event.clipboardData.getData("text/plain")); return; }
    event.clipboardData.setData("text/plain", this.source.copied(this.chosen()));
    if (name === "cut") this.source.clear(this.chosen());
  }

  #edit(first) {
    const { key, column } = this;
    if (key === undefined || !this.source.mayEdit) return;
    this.#show(this.at);
    this.#draw();
    const cell = this.lines.get(key)?.children[this.at.column + 1];
    if (!cell) return;
    const choices = column.choices?.length ? column.choices : this.source.choices(column);
    const input = make("input",
      { class: "sheet-input", "aria-label": column.name, autocomplete: "off", spellcheck: "false",
      list: choices.length ? "sheet-choices" : null,
      maxlength: 2000, inputmode: column.isNumber ? "decimal" : null });
    input.value = first ?? this.source.typed(key, column);
    this.seen = { value: this.source.value(key, column), text: this.source.typed(key, column) };
    this.editor = make("div", { class: "sheet-editor" }, input,
      choices.length ? make("datalist", { id: "sheet-choices" }, choices.map((choice) => make("option", { value: choice }))) : null);
    cell.replaceChildren(this.editor);
    input.addEventListener("keydown", (event) => this.#onEditorKey(event, input));
    input.addEventListener("blur", () => this.#close(input, true));
    input.focus();
    if (first === undefined) input.select();
  }

  #onEditorKey(event, input) {
    event.stopPropagation();
    const steps = { Enter: [event.shiftKey ? -1 : 1, 0], Tab: [0, event.shiftKey ? -1 : 1] };
    if (event.key === "Escape") this.#close(input, false);
    else if (event.key in steps) {
      this.#close(input, true);
      const [down, right] = steps[event.key];
      this.go(this.at.row + down, this.at.column + right);
    } else return;
    event.preventDefault();
    this.grid.focus({ preventScroll: true });
  }

  #close(input, isKept) {
    if (!this.editor?.contains(input)) return;
    const { key, column } = this;
    this.editor = null;
    if (this.isStale) this.redraw();
    this.refresh([key]);
    // What was seen when it was opened: another planner may have changed it since.
    const isTyped = input.value !== this.seen.text || typeof this.seen.value === "string";
    if (isKept && isTyped) this.source.edit(key, column, input.value, this.seen.value);
  }
}
